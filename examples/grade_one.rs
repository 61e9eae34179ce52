//! Grades two responses to one problem with the library.

use eigentruth_grading::{Grader, Outcome, Specification};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let grader = Grader::new(&Specification {
        reference: r"\frac{U-\sqrt{U^2+16t^2}}{2}".into(),
        parameters: "$t;U$".into(),
        ..Specification::default()
    })?;
    let right = grader.grade(r"Rationalised, $E_0=\boxed{-\frac{8t^2}{U+\sqrt{U^2+16t^2}}}$.");
    assert_eq!(right.outcome, Outcome::Correct);
    let wrong = grader.grade(r"The gap is $\boxed{\frac{\sqrt{U^2+16t^2}-U}{2}}$.");
    assert_eq!(wrong.outcome, Outcome::Incorrect);
    println!("{}: {}", wrong.comparison.diagnosis[0].kind, wrong.comparison.diagnosis[0].message);
    Ok(())
}
