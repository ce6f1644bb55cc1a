use payslips::slip::Slip;
use payslips::total::total_cents;

fn slip(minutes: u32, hourly: u32) -> Slip {
    Slip { name: "x".to_string(), minutes, hourly }
}

#[test]
fn pays_for_years() {
    assert_eq!(slip(540_000, 8_200).gross_cents(), 73_800_000);
    let most = u64::from(u32::MAX);
    assert_eq!(slip(u32::MAX, u32::MAX).gross_cents(), most * most / 60);
    assert_eq!(slip(71_582_789, 60).gross_cents(), 71_582_789);
    assert_eq!(slip(59, 1).gross_cents(), 0);
    assert_eq!(total_cents(&[slip(540_000, 8_200), slip(90, 1001)]), 73_801_501);
}
