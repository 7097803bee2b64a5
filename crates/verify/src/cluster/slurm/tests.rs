//! Scripts for Slurm: what they ask for, and what is refused.

use super::*;
use std::process::Command;

fn job() -> SlurmJob {
    SlurmJob {
        arguments: vec!["--seed".into(), "7".into()],
        nodes: 2,
        shards: 8,
        cpus: 4,
        time: Some("01:00:00".into()),
        memory: Some("4G".into()),
        options: vec!["--qos=long".into()],
        ..SlurmJob::new(
            "/opt/telescope".into(),
            vec!["mine.toml".into()],
            "runs/mine".into(),
        )
    }
}

#[test]
fn the_scripts_ask_for_what_the_job_says() {
    let scripts = slurm_scripts(&job()).expect("plain");
    for line in [
        "#SBATCH --array=1-8%2",
        "#SBATCH --cpus-per-task=4",
        "#SBATCH --time=01:00:00",
        "#SBATCH --mem=4G",
        "#SBATCH --qos=long",
        "/opt/telescope run mine.toml --seed 7 --out runs/mine --resume \\",
        "    --shard \"$SLURM_ARRAY_TASK_ID/8\" --threads 4 &",
    ] {
        assert!(
            scripts.array.lines().any(|other| other == line),
            "{line}\n{}",
            scripts.array
        );
    }
    assert!(!scripts.array.contains("--partition"));
    assert!(
        scripts
            .merge
            .contains("exec /opt/telescope merge runs/mine --root . --threads 4\n")
    );
    assert!(scripts.submit.contains("afterok:$array"));
}

#[test]
fn options_stand_before_the_first_command() {
    // sbatch reads no #SBATCH line after a command.
    let scripts = slurm_scripts(&job()).expect("plain");
    for script in [scripts.array, scripts.merge] {
        let command = script
            .lines()
            .position(|line| !line.is_empty() && !line.starts_with('#'))
            .expect("a command");
        let last = script
            .lines()
            .collect::<Vec<_>>()
            .iter()
            .rposition(|line| line.starts_with("#SBATCH"))
            .expect("options");
        assert!(last < command);
    }
}

#[test]
fn shells_can_read_them_whatever_the_names() {
    let mut job = job();
    job.run = "runs/it's $HOME; rm -rf `x`".into();
    job.files = vec!["-minus.toml".into(), "two words.toml".into()];
    let scripts = slurm_scripts(&job).expect("quoted");
    assert!(scripts.array.contains("run ./-minus.toml 'two words.toml'"));
    for script in [&scripts.array, &scripts.merge, &scripts.submit] {
        let status = Command::new("bash")
            .args(["-n", "-c", script])
            .status()
            .expect("bash");
        assert!(status.success(), "{script}");
    }
}

#[test]
fn what_would_break_a_line_is_refused() {
    let mut broken = job();
    broken.time = Some("1\n#SBATCH --uid=0".into());
    assert!(matches!(
        slurm_scripts(&broken),
        Err(ClusterError::Option(_))
    ));
    let mut broken = job();
    broken.scripts = "two words".into();
    assert!(matches!(
        slurm_scripts(&broken),
        Err(ClusterError::Option(_))
    ));
    let mut broken = job();
    broken.run = "line\nbreak".into();
    assert!(matches!(slurm_scripts(&broken), Err(ClusterError::Path(_))));
}
