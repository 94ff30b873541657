package procedure

func KnownForTest() Known { return testKnown() }
