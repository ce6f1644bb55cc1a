use crate::config::Config;

/// A message with the sign of the site.
pub fn signed(config: &Config, message: &str) -> String {
    let bytes = config.token.bytes().chain(message.bytes());
    let sum = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{}:{message}:{sum:016x}", config.name)
}
