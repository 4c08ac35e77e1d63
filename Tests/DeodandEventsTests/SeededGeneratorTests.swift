import DeodandTesting
import Testing

@Suite struct SeededGeneratorTests {
  /// The first numbers of the reference implementation's sequence for this seed.
  @Test func isSplitMix64() {
    var generator = SeededGenerator(seed: 1_234_567)
    let numbers = (0..<5).map { _ in generator.next() }
    #expect(
      numbers == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
    #expect(generator.description == "DEODAND_TEST_SEED=1234567")
  }

  @Test func oneRunHasOneSeed() {
    var first = SeededGenerator()
    var second = SeededGenerator()
    #expect(first.seed == SeededGenerator.runSeed)
    #expect(first.next() == second.next())
  }
}
