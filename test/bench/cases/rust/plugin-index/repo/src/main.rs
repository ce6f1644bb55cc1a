use plugins::{loadable, version, Release};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [path, host] = &words[..] else { return Err("usage: plugins INDEX HOST".into()) };
    let index = std::fs::read_to_string(path)?;
    let releases: Vec<Release> = index.lines().map(Release::parse).collect::<Result<_, _>>()?;
    for (name, version) in loadable(&releases, &version(host)) {
        println!("{name} {version}");
    }
    Ok(())
}
