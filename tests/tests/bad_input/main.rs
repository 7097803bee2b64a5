//! Bad input: a clear message, exit code 2, nothing written, earlier results as they were. One test each, and one
//! snapshot of all messages, to be read as a list.

#[path = "../common/mod.rs"]
#[allow(dead_code, reason = "each test file uses a part")]
mod common;
mod data;
mod data_file;
mod evidence;
mod files;
mod printed;
mod shape;
mod values;

use common::{Ended, QUADRATIC, Workspace};
use std::fmt::Write as _;

/// Something wrong, and what must be said about it.
struct Bad {
    workspace: Workspace,
    arguments: Vec<&'static str>,
    /// Place, key, what is wrong, how to mend it.
    says: Vec<&'static str>,
}

impl Bad {
    /// An experiment file called `bad`.
    fn file(text: impl AsRef<str>, says: &[&'static str]) -> Self {
        let workspace = Workspace::new(&[("bad", text.as_ref())]);
        // The reports that are there are made up, so they look edited.
        let arguments = ["verify", "--quick", "--force", "--out", "reports"];
        Self::run(workspace, &arguments, says)
    }

    fn run(workspace: Workspace, arguments: &[&'static str], says: &[&'static str]) -> Self {
        Self {
            workspace,
            arguments: arguments.to_vec(),
            says: says.to_vec(),
        }
    }

    /// Runs the command beside earlier results and returns the message.
    fn message(&self) -> String {
        // Were anything written, the first would be replaced and the others removed as stale.
        for path in ["README.md", "old.md", "figures/old.svg", "records/old.json"] {
            let path = format!("reports/{path}");
            // Where a test has put a file in the way of a folder, there is no such path.
            let blocked = self.workspace.path(&path).parent().unwrap().is_file();
            if !blocked && !self.workspace.path("reports").is_file() {
                self.workspace.write(&path, "an earlier result\n");
            }
        }
        let before = self.workspace.tree("");
        let Ended { err, .. } = self.workspace.telescope(&self.arguments).with_code(2);
        let after = self.workspace.tree("");
        let names = |tree: &std::collections::BTreeMap<String, _>| -> Vec<String> {
            tree.keys().cloned().collect()
        };
        assert_eq!(names(&before), names(&after), "files came or went");
        assert!(before == after, "an earlier result was changed");
        err
    }

    fn check(&self) {
        let message = self.message();
        for says in &self.says {
            assert!(message.contains(says), "no {says:?} in:\n{message}");
        }
        let folder = self.workspace.path("");
        assert!(
            !message.contains(&*folder.to_string_lossy()),
            "the message names a folder that the user did not: {message}"
        );
    }
}

macro_rules! one_test_each {
    ($($module:ident::$test:ident),* $(,)?) => {
        $(#[test] fn $test() { $module::$test().check(); })*

        const ALL: &[(&str, fn() -> Bad)] = &[$((stringify!($test), $module::$test)),*];
    };
}

one_test_each! {
    shape::unknown_key,
    shape::wrong_type,
    values::nan,
    values::infinite_value,
    values::negative_step,
    values::bad_ratio,
    values::all_steps_zero,
    values::no_steps,
    values::huge_number_of_steps,
    values::schedule_whose_sum_overflows,
    values::schedule_that_diverges,
    values::start_outside_the_domain,
    values::start_of_other_dimension,
    values::matrix_not_semidefinite,
    values::matrix_not_square,
    values::too_few_scales,
    values::plateau_that_raises_the_step,
    values::plateau_that_is_never_looked_at,
    values::local_minima_of_another_problem,
    values::arm_and_grid_set_the_same_key,
    values::order_of_different_risks,
    shape::oracle_that_does_not_fit,
    shape::duplicate_claim,
    shape::unknown_theorem,
    shape::bad_grid_key,
    shape::bad_grid_value,
    shape::empty_grid,
    shape::grid_with_a_setting_twice,
    shape::two_schedules,
    shape::arm_with_a_value_of_the_wrong_type,
    shape::arm_with_a_value_that_cannot_be_run,
    shape::arm_with_a_path_to_nothing,
    shape::order_of_an_arm_with_itself,
    shape::mean_gap_of_an_unknown_theorem,
    shape::comparison_of_no_outputs,
    values::numbers_too_small_for_a_record,
    shape::empty_file,
    shape::broken_syntax,
    printed::printed_gap_that_is_no_decimal,
    printed::printed_gap_without_an_exact_one,
    printed::endpoint_of_other_dimension,
    printed::endpoints_without_a_point,
    printed::endpoints_without_a_law,
    printed::printed_gap_of_the_best_iterate_of_a_quadratic,
    printed::endpoints_of_the_best_iterate,
    printed::endpoints_under_noise_that_is_not_normal,
    data::empty_csv,
    data::csv_without_rows,
    data::ragged_csv,
    data::missing_target_column,
    data::labels_of_one_class,
    data::labels_of_three_classes,
    data::standardised_label_that_is_constant,
    data::standardised_label_that_is_a_class,
    data::missing_csv,
    data::cell_that_is_no_number,
    data::cell_that_is_not_finite,
    data::inline_labels_that_are_no_classes,
    data::inline_rows_of_two_lengths,
    data::inline_without_rows,
    data_file::missing_data_file,
    data_file::folder_as_data_file,
    data_file::empty_data_file,
    data_file::empty_libsvm_file,
    data_file::truncated_gzip,
    data_file::whole_gzip_without_the_target,
    data_file::text_called_parquet,
    data_file::text_called_arrow,
    data_file::csv_called_libsvm,
    data_file::name_without_a_format,
    data_file::unknown_target_column,
    data_file::target_that_is_not_named,
    data_file::target_of_libsvm,
    data_file::cell_that_is_nan,
    data_file::cell_that_is_infinite,
    data_file::cell_that_is_missing,
    data_file::null_in_parquet,
    data_file::nan_in_parquet,
    data_file::category_that_is_not_declared,
    data_file::ragged_data_file,
    data_file::two_columns_of_one_name,
    data_file::target_of_one_class,
    data_file::libsvm_of_one_class,
    files::no_such_file,
    files::no_such_only,
    files::empty_folder,
    files::badly_named_file,
    files::two_files_of_one_name,
    files::not_utf8,
    files::bad_settings,
    files::impossible_alpha,
    files::too_few_slots,
    files::reports_below_a_file,
    files::reports_is_a_file,
    files::figures_is_a_file,
    files::figure_is_a_folder,
    files::one_bad_experiment_among_good_ones,
    evidence::no_such_record,
    evidence::malformed_record,
    evidence::other_json,
    evidence::record_of_another_version,
    evidence::record_with_an_unknown_key,
    evidence::record_of_the_suite,
}

/// The arrangement is sound: what every case spoils does run.
#[test]
fn the_unspoiled_file_runs() {
    let workspace = Workspace::new(&[("good", QUADRATIC)]);
    workspace
        .telescope(&["verify", "--quick", "--out", "reports"])
        .with_code(0);
    assert!(workspace.tree("reports").len() > 3);
}

#[test]
fn messages_read_well() {
    let mut list = String::new();
    for (name, bad) in ALL {
        writeln!(list, "{name}\n{}", bad().message()).unwrap();
    }
    insta::assert_snapshot!(list);
}
