"""Each step on a real lab, once with a right program and once with each wrong one."""
