print("cpms")
