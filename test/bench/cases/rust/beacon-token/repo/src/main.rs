use beacon::config::from_env;
use beacon::sign::signed;

fn main() {
    let config = from_env(|name| std::env::var(name).ok());
    for message in std::env::args().skip(1) {
        println!("{}", signed(&config, &message));
    }
}
