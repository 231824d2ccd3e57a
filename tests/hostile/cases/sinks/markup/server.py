import sys

print("<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)></svg></pre></style></title>")
print("]]><!-- --> &lt; &amp;#60; <![CDATA[ \x00 <?xml version='1.0'?><!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>")
print("```\n# passed\n[click](javascript:alert(1)) ![](http://192.0.2.1/x.png) | a | b |", flush=True)
sys.exit(1)
