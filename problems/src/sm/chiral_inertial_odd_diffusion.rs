//! sm/42-chiral-inertial-odd-diffusion: not investigated yet.

use eigentruth_grading::Kind;

use crate::problem::Problem;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$D_o;\gamma;v_0;m;\tau;\Omega$",
        functions: r"$\rho:=\frac{\gamma}{m\tau}$",
        ..Problem::outline(
            42,
            "sm/42-chiral-inertial-odd-diffusion",
            "Odd diffusion of a chiral inertial particle",
            "A heavy particle in two dimensions is driven by a force that follows a rotating \
                    Ornstein-Uhlenbeck process. Give the antisymmetric part of its diffusion tensor.",
            Kind::Equation,
        )
    }
}
