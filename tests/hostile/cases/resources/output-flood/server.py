while True:
    print("y" * 70)
