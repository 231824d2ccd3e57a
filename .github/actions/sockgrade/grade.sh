#!/usr/bin/env bash
# Grades, and writes the log, the annotations, the summary and the outputs of the step.
set -euo pipefail
work=$(mktemp -d "$RUNNER_TEMP/grade.XXXXXX")

options=(--format "$FORMAT" --for "$AUDIENCE" --isolation "$ISOLATION" --no-quiz --report "json=$work/report.json")
[[ -z $EXERCISES ]] || options+=(--exercises "$EXERCISES")
[[ $SUMMARY != true ]] || options+=(--report "markdown=$GITHUB_STEP_SUMMARY")
[[ $ANNOTATIONS != true ]] || options+=(--report "github=$work/annotations")
while IFS= read -r report; do
    [[ -z $report ]] || options+=(--report "$report")
done <<<"$REPORTS"
read -r -a exercises <<<"${EXERCISE//$'\n'/ }"
# So that a folder with an exercise's name is the submission.
[[ $SUBMISSION == /* ]] || SUBMISSION=./$SUBMISSION

status=0
"$RUNNER_TEMP/sockgrade/bin/sockgrade" run "${options[@]}" -- "${exercises[@]}" "$SUBMISSION" || status=$?

if [[ -s $work/annotations ]]; then
    cat "$work/annotations"
fi
python3 "$GITHUB_ACTION_PATH/outputs.py" "$work/report.json" "$status" >>"$GITHUB_OUTPUT"
rm -rf "$work"
if [[ $status -eq 1 && $FAIL != true ]]; then
    exit 0
fi
exit "$status"
