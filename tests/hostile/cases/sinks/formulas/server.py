import sys

print("=cmd|' /C calc'!A0\n+1+1\n-2+3\n@SUM(A1)\n\t=1+1\n\"=HYPERLINK(\"\"http://192.0.2.1\"\")\"\n;,|", flush=True)
sys.exit(1)
