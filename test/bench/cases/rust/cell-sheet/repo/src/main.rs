use sheet::formula::enter;
use sheet::sheet::Sheet;

fn main() {
    let sheet = Sheet::default();
    for text in std::env::args().skip(1) {
        if let Err(error) = enter(&sheet, &text) {
            eprintln!("{error}");
            std::process::exit(2);
        }
    }
    for (name, value) in sheet.cells() {
        println!("{name} {value}");
    }
}
