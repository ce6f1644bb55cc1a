use payslips::slip::Slip;
use payslips::total::{total_cents, written};

#[test]
fn pays_by_the_minute() {
    let slip: Slip = "ada 90 1001".parse().unwrap();
    assert_eq!(slip.gross_cents(), 1501);
    assert_eq!(total_cents(&[slip.clone(), slip]), 3002);
    assert_eq!(written(1501), "15.01");
}

#[test]
fn refuses_what_is_no_slip() {
    assert!("ada 90".parse::<Slip>().is_err());
    assert!("ada 90 x".parse::<Slip>().is_err());
}
