#!/usr/bin/env python3
from echo import serve

serve()
