use crate::sheet::Sheet;

/// Enters `b1=3` or `b1=a1*2`. Returns what is wrong with the text.
pub fn enter(sheet: &Sheet, text: &str) -> Result<(), String> {
    let (name, formula) = text.split_once('=').ok_or(format!("no = in {text}"))?;
    if let Ok(value) = formula.parse() {
        sheet.set(name, value);
        return Ok(());
    }
    let (source, factor) = formula.split_once('*').ok_or(format!("no * in {text}"))?;
    let factor: f64 = factor.parse().map_err(|_| format!("no number in {text}"))?;
    let (name, source) = (name.to_string(), source.to_string());
    sheet.set(&name, sheet.get(&source) * factor);
    let of = source.clone();
    sheet.watch(&source, move |sheet| sheet.set(&name, sheet.get(&of) * factor));
    Ok(())
}
