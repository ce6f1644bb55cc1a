/// A shift of somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    pub name: String,
    /// Minutes after midnight.
    pub begin: u32,
    pub minutes: u32,
}

impl Shift {
    /// Reads the fields of a record. Panics when one is missing or no number: the import is not to go on then.
    pub fn parse(fields: &[&str]) -> Shift {
        let [name, begin, minutes] = fields else {
            panic!("a shift has three fields: {fields:?}");
        };
        let (hour, minute) = begin.split_once(':').expect("the begin is HH:MM");
        Shift {
            name: name.to_string(),
            begin: hour.parse::<u32>().unwrap() * 60 + minute.parse::<u32>().unwrap(),
            minutes: minutes.parse().unwrap(),
        }
    }
}
