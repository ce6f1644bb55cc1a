use crate::settings::settings;

/// What is wrong with a post, None if nothing is.
pub fn problem(post: &str) -> Option<String> {
    let words = post.split_whitespace().count();
    let most = settings().words_max;
    match words {
        0 => Some("nothing is in it".to_string()),
        _ if words > most => Some(format!("{words} words, {most} are allowed")),
        _ => None,
    }
}
