//! Figures of tables: what is drawn, and that nothing breaks the page whatever the numbers are.

use eigentruth_problems::Table;

use super::*;

fn table(columns: &[(&str, &str)], rows: &[&[f64]]) -> Table {
    let mut table = Table::new(columns);
    rows.iter().for_each(|row| table.push(*row));
    table
}

fn drawn(columns: &[(&str, &str)], rows: &[&[f64]]) -> Vec<Figure> {
    figures("name", &table(columns, rows))
}

fn names(figure: &Figure) -> Vec<&str> {
    figure.series.iter().map(|series| series.name.as_str()).collect()
}

#[test]
fn a_scan_is_a_curve_with_its_errors() {
    let figures = drawn(
        &[("L", "1"), ("gap", "J"), ("error", "J")],
        &[&[4.0, 0.5, 0.01], &[6.0, 0.4, 0.02], &[8.0, 0.3, 0.03]],
    );
    let [figure] = &figures[..] else { panic!("{figures:?}") };
    assert_eq!((figure.x.label().as_str(), figure.y.label().as_str()), ("L", "gap (J)"));
    assert_eq!(figure.style, Style::Joined);
    let errors: Vec<f64> = figure.series[0].points.iter().map(|point| point.error).collect();
    assert_eq!(errors, [0.01, 0.02, 0.03]);
    let svg = figure.svg("f").expect("points");
    assert_eq!(svg.matches("class=\"error\"").count(), 1, "{svg}");
    assert!(
        svg.contains("<desc id=\"fd\">gap (J) against L. 3 points, from 0.5 at 4 to 0.3 at 8.</desc>"),
        "{svg}"
    );
}

#[test]
fn couplings_make_series_and_units_make_figures() {
    let rows: Vec<Vec<f64>> =
        [0.1, 0.2].iter().flat_map(|t| [4.0, 6.0, 8.0].map(|l| vec![*t, l, t / l, l * l, 1.0])).collect();
    let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let columns = [("T", "J"), ("L", "1"), ("gap", "J"), ("sites", "1"), ("flag", "1")];
    let figures = drawn(&columns, &rows);
    let titles: Vec<String> = figures.iter().map(|figure| figure.y.label()).collect();
    assert_eq!(titles, ["gap (J)", "sites"], "the flag is constant");
    assert_eq!(names(&figures[0]), ["T = 0.1 J", "T = 0.2 J"]);
    assert_eq!(figures[0].x.label(), "L");
}

#[test]
fn columns_of_one_unit_share_axes_if_their_sizes_are_alike() {
    let columns = [("U", "t"), ("lowest", "t"), ("highest", "t"), ("tiny", "t"), ("rounding", "t")];
    let row = |u: f64| vec![u, u.sqrt(), 2.0 * u.sqrt(), 1e-6 * u.sqrt(), 1e-12];
    let rows = [row(1.0), row(2.0), row(3.0)];
    let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let figures = drawn(&columns, &rows);
    assert_eq!(figures.len(), 2);
    assert_eq!(names(&figures[0]), ["lowest", "highest"]);
    assert_eq!(names(&figures[1]), ["tiny"]);
    assert_eq!(figures[1].series[0].points[0].error, 1e-12);
}

#[test]
fn what_has_no_order_is_not_drawn() {
    let columns = [("a", "1"), ("b", "1"), ("c", "1"), ("d", "1"), ("e", "1")];
    let same: &[f64] = &[1.0, 1.0, 1.0, 1.0, 1.0];
    assert_eq!(drawn(&columns, &[same, same, same]), []);
    assert_eq!(drawn(&columns, &[]), []);
    assert_eq!(drawn(&[], &[&[], &[], &[]]), []);
    assert_eq!(drawn(&[("L", "1")], &[&[1.0], &[2.0], &[3.0]]), []);
    // Rounding is no curve.
    let columns = [("L", "1"), ("gap", "J")];
    assert_eq!(drawn(&columns, &[&[1.0, 0.5], &[2.0, 0.5 + 1e-15], &[3.0, 0.5 - 1e-15]]), []);
    // Points at random: one coordinate against another is no measurement.
    let points: [&[f64]; 3] = [&[1.0, 3.0, 0.5], &[0.3, 2.0, 0.8], &[2.0, 1.0, 0.2]];
    let figures = drawn(&[("U0", "1"), ("U1", "1"), ("energy", "1")], &points);
    assert_eq!((figures.len(), figures[0].y.label().as_str(), figures[0].series.len()), (1, "energy", 1));
    // A number of sites against a length says nothing.
    assert_eq!(drawn(&[("L", "1"), ("sites", "1")], &[&[1.0, 4.0], &[2.0, 8.0], &[3.0, 12.0]]), []);
}

#[test]
fn what_vanishes_within_its_error_is_not_drawn_and_bends_no_logarithmic_axis() {
    let columns = [("L", "1"), ("splitting", "J"), ("error", "J")];
    let noise: &[&[f64]] = &[&[2.0, 1e-15, 1e-14], &[3.0, -3e-15, 1e-14], &[4.0, 0.0, 1e-14]];
    assert_eq!(drawn(&columns, noise), []);
    let rows: [&[f64]; 4] = [&[2.0, 1e-15, 1e-14], &[3.0, 1e-3, 0.0], &[4.0, 1e-2, 0.0], &[5.0, 1.0, 0.0]];
    let svg = drawn(&columns, &rows)[0].svg("f").expect("points");
    assert!(svg.contains(">10⁻³</text>") && !svg.contains(">10⁻⁶</text>"), "{svg}");
}

#[test]
fn momenta_lie_in_a_plane_with_one_scale() {
    let rows: [&[f64]; 4] = [&[0.0, 0.0, 1.0], &[0.5, 0.0, 2.0], &[0.0, 0.25, 3.0], &[0.5, 0.25, 4.0]];
    let figures = drawn(&[("k_x", "2π"), ("k_y", "2π"), ("energy", "t")], &rows);
    let [figure] = &figures[..] else { panic!("{figures:?}") };
    assert_eq!(figure.style, Style::Plane);
    let path = figure.svg("f").expect("points");
    let marks = path.split("class=\"mark dot\" d=\"").nth(1).and_then(|rest| rest.split('"').next());
    let starts: Vec<(f64, f64)> = (marks.expect("marks").split('M').skip(1))
        .filter_map(|mark| {
            let (x, rest) = mark.split_once(' ')?;
            Some((x.parse().ok()?, rest.strip_suffix("h0")?.parse().ok()?))
        })
        .collect();
    let (along, up) = (starts[1].0 - starts[0].0, starts[0].1 - starts[2].1);
    assert!((along - 2.0 * up).abs() < 0.3, "half and a quarter: {along} and {up}");
}

#[test]
fn no_number_breaks_a_figure() {
    let wild =
        [0.0, -0.0, 1.0, -1.0, 1e300, -1e300, 1e-300, f64::MAX, f64::MIN_POSITIVE, f64::NAN, f64::INFINITY];
    for one in wild {
        for two in wild {
            for error in [0.0, 1e300, f64::NAN] {
                let points = vec![
                    Point { x: one, y: two, error },
                    Point { x: two, y: one, error },
                    Point { x: 1.0, y: 2.0, error: 0.5 },
                ];
                for style in [Style::Joined, Style::Plane] {
                    let figure = Figure {
                        title: "t".to_owned(),
                        x: Quantity::new("x", "1"),
                        y: Quantity::new("y", "1"),
                        series: vec![Series { name: String::new(), points: points.clone() }],
                        style,
                        levels: vec![],
                        of_one: 0,
                    };
                    let svg = figure.svg("f").expect("one point is finite");
                    let drawn: String =
                        svg.split("d=\"").skip(1).filter_map(|d| d.split('"').next()).collect();
                    assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{one} {two} {error}: {svg}");
                    assert!(svg.len() < 20_000, "{one} {two} {error}: {} bytes", svg.len());
                }
            }
        }
    }
}

#[test]
fn a_figure_without_points_is_none() {
    let point = Point { x: f64::NAN, y: 1.0, error: 0.0 };
    let mut figure = drawn(&[("L", "1"), ("gap", "J")], &[&[4.0, 0.5], &[6.0, 0.4], &[8.0, 0.3]]).remove(0);
    figure.series[0].points = vec![point];
    assert_eq!(figure.svg("f"), None);
    figure.series.clear();
    assert_eq!(figure.svg("f"), None);
}

#[test]
fn every_series_has_a_shape_of_its_own_and_a_name_in_the_legend() {
    let points =
        |shift: f64| (1..5).map(|n| Point { x: f64::from(n), y: f64::from(n) + shift, error: 0.0 }).collect();
    let series = (0..6).map(|n| Series { name: format!("series {n}"), points: points(f64::from(n)) });
    let figure = Figure {
        series: series.collect(),
        ..drawn(&[("L", "1"), ("gap", "J")], &[&[4.0, 0.5], &[6.0, 0.4], &[8.0, 0.3]]).remove(0)
    };
    let svg = figure.svg("f").expect("points");
    for n in 0..6 {
        assert!(svg.contains(&format!(">series {n}</text>")), "{n}");
        assert!(svg.contains(&format!("series {n}: 4 points")), "{n}");
        assert_eq!(svg.matches(&format!("class=\"s{n}\"")).count(), 2, "{n}: the curve and the legend");
    }
    let shapes: Vec<String> = (0..6).map(|n| marks::mark(n, 0.0, 0.0, 1.0)).collect();
    assert!((0..6).all(|n| shapes[..n].iter().all(|other| *other != shapes[n])));
}

#[test]
fn hostile_names_are_text() {
    let hostile = "<script>\"'&</svg>";
    let figures = figures(
        hostile,
        &table(&[(hostile, hostile), (hostile, "J")], &[&[4.0, 0.5], &[6.0, 0.4], &[8.0, 0.3]]),
    );
    let svg = figures[0].svg("f").expect("points");
    assert!(!svg.contains("<script") && svg.matches("</svg>").count() == 1, "{svg}");
}

#[test]
fn two_methods_on_one_quantity_share_axes() {
    let of = |shift: f64, columns: &[(&str, &str)]| {
        let rows: Vec<Vec<f64>> = [4.0, 6.0, 8.0].map(|l| vec![l, 1.0 / l + shift]).into();
        drawn(columns, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>()).remove(0)
    };
    let columns = [("L", "1"), ("gap", "J")];
    let (one, other) = (of(0.0, &columns), of(1e-3, &columns));
    let figures = beside(("exact", &one), ("matrix products", &other));
    let [both] = &figures[..] else { panic!("{figures:?}") };
    assert_eq!(names(both), ["exact", "matrix products"]);
    let svg = both.svg("f").expect("points");
    // Marks of the first are hollow, the line of the second is broken, and the words name both.
    assert_eq!(svg.matches("class=\"ring\"").count(), 2, "the curve and the legend: {svg}");
    assert_eq!(svg.matches("class=\"line broken\"").count(), 1, "{svg}");
    assert!(svg.contains("exact: 3 points") && svg.contains("matrix products: 3 points"), "{svg}");
    // Another quantity, another unit and other sizes are not compared.
    for columns in
        [[("L", "1"), ("stiffness", "J")], [("L", "1"), ("gap", "t")], [("width", "1"), ("gap", "J")]]
    {
        assert_eq!(beside(("a", &one), ("b", &of(0.0, &columns))), [], "{columns:?}");
    }
    let far = drawn(&columns, &[&[10.0, 0.5], &[12.0, 0.4], &[14.0, 0.3]]).remove(0);
    assert_eq!(beside(("a", &one), ("b", &far)), []);
    // Points without an order are compared where they were measured at the same places.
    let marks = |places: [f64; 3]| {
        let rows: Vec<Vec<f64>> = places.map(|u| vec![u, u.sin()]).into();
        drawn(&[("U", "t"), ("energy", "t")], &rows.iter().map(Vec::as_slice).collect::<Vec<_>>()).remove(0)
    };
    assert_eq!(beside(("a", &marks([3.0, 1.0, 2.0])), ("b", &marks([2.0, 3.0, 1.0]))).len(), 1);
    assert_eq!(beside(("a", &marks([3.0, 1.0, 2.0])), ("b", &marks([1.5, 2.5, 1.2]))), []);
    // Four quantities make two figures of four curves.
    let columns = [("L", "1"), ("a", "J"), ("b", "J"), ("c", "J"), ("d", "J")];
    let rows: Vec<Vec<f64>> =
        [4.0, 6.0, 9.0].map(|l: f64| vec![l, 1.0 / l, 1.1 / l, 1.2 / l, 1.3 / l]).into();
    let four = drawn(&columns, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>()).remove(0);
    let figures = beside(("x", &four), ("y", &four));
    assert_eq!(
        figures.iter().map(names).collect::<Vec<_>>(),
        [["a, x", "b, x", "a, y", "b, y"], ["c, x", "d, x", "c, y", "d, y"]]
    );
}

#[test]
fn spectra_are_level_diagrams() {
    let columns = [("k_x", "2π/3"), ("k_y", "2π/3"), ("multiplicity", "1"), ("lowest energy", "t")];
    let rows: [&[f64]; 4] =
        [&[0.0, 0.0, 1.0, -2.0], &[0.0, 0.0, 2.0, 1.0], &[1.0, 0.0, 3.0, 1.0], &[1.0, 0.0, 1.0, 1.0]];
    let diagram = Diagram::of("levels", &table(&columns, &rows)).expect("a spectrum");
    let svg = diagram.svg("f");
    for words in
        ["0; 0: 2 levels from −2 to 1.", "1; 0: 1 of 4 states.", "×2</text>", "×4</text>", ">1; 0</text>"]
    {
        assert!(svg.contains(words), "{words}: {svg}");
    }
    let bars = svg.split("class=\"rung\" d=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("bars");
    assert_eq!(bars.matches('h').count(), 3, "states of one energy are one bar: {bars}");
    let beside = [("sites", "1"), ("first excitation", "J"), ("second excitation", "J"), ("share", "1")];
    let diagram = Diagram::of("levels", &table(&beside, &[&[9.0, 1.0, 2.0, 0.5], &[12.0, 0.8, 1.5, 0.5]]));
    assert_eq!(diagram.expect("a spectrum").svg("f").matches("levels from").count(), 2);
    // The number of states of a sector is none of a level; of a level that stands alone it is.
    let of_sector = [("k_x", "1"), ("states", "1"), ("lowest energy", "t")];
    let diagram = Diagram::of("levels", &table(&of_sector, &[&[0.0, 26.0, -2.0], &[1.0, 24.0, -1.0]]));
    assert!(diagram.expect("a spectrum").svg("f").contains("0: −2 of 1 state."));
    let alone = [("energy", "J"), ("states", "1")];
    let diagram = Diagram::of("levels", &table(&alone, &[&[-2.0, 1.0], &[-1.0, 24.0]])).expect("a spectrum");
    assert!(diagram.svg("f").contains("×24</text>"));
    // A scan, a mean and energies of solutions are no spectra.
    for columns in
        [[("L", "1"), ("energy", "J")], [("energy", "t"), ("residual", "1")], [("U", "t"), ("gap", "t")]]
    {
        assert_eq!(Diagram::of("name", &table(&columns, &[&[4.0, 0.5], &[6.0, 0.4]])), None, "{columns:?}");
    }
    let wild = table(&[("k_x", "1"), ("energy", "1")], &[&[0.0, f64::NAN], &[1.0, 2.0]]);
    assert_eq!(Diagram::of("name", &wild), None);
}

#[test]
fn a_strip_shows_differences_in_errors_and_what_lies_beyond() {
    let row = |name: &str, values: &[f64]| Row { name: name.to_owned(), values: values.to_vec() };
    let strip = Strip {
        title: "differences".to_owned(),
        axis: "difference (combined errors)".to_owned(),
        rows: vec![row("energy", &[0.5, -2.0]), row("<gap>", &[7.0, f64::NAN]), row("far", &[1e300])],
        border: 4.0,
    };
    let svg = strip.svg("f").expect("numbers");
    for words in ["energy: 2 numbers, from −2 to 0.5.", "&lt;gap&gt;: 7, 1 beyond 4.", ">energy</text>"] {
        assert!(svg.contains(words), "{words}: {svg}");
    }
    // What is called the same has one shape and colour, what is not another one.
    assert_eq!((svg.matches("<g class=\"s0\">").count(), svg.matches("<g class=\"s1\">").count()), (1, 2));
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    assert_eq!(Strip { rows: vec![row("none", &[f64::NAN])], ..strip }.svg("f"), None);
}

#[test]
fn contours_leave_a_zone_without_a_line_across() {
    let columns = [("contour", "1"), ("k_x", "2π"), ("k_y", "2π")];
    let rows: [&[f64]; 6] = [
        &[1.0, 0.8, 0.1],
        &[1.0, 0.98, 0.2],
        &[1.0, 0.02, 0.3],
        &[2.0, 0.4, 0.4],
        &[2.0, 0.5, 0.9],
        &[2.0, 0.6, 0.4],
    ];
    let [figure] = &drawn(&columns, &rows)[..] else { panic!("one figure") };
    assert_eq!((figure.style, names(figure)), (Style::Contours, vec!["contour = 1", "contour = 2"]));
    let svg = figure.svg("f").expect("points");
    let lines: Vec<&str> =
        svg.split("class=\"line\" d=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(lines.iter().map(|line| line.matches('M').count()).collect::<Vec<_>>(), [2, 1], "{lines:?}");
}
