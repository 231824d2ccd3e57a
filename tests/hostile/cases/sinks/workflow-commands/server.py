import sys

print("::error::not mine\n  ::set-output name=grade::100\n::add-mask::a\n::stop-commands::x\n::group::hidden")
print("in the middle ##[error]not mine ##[set-output name=grade;]100\n##vso[task.complete result=Succeeded;]done")
print("before\r::error::after a return", flush=True)
sys.exit(1)
