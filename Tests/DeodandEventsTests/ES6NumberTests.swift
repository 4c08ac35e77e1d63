import DeodandEvents
import DeodandTesting
import Testing

/// Numbers as ECMAScript prints them.
@Suite struct ES6NumberTests {
  private func write(_ double: Double) -> String {
    String(decoding: CanonicalWriter.write(.number(double)), as: UTF8.self)
  }

  /// RFC 8785, appendix B, without its NaN and infinity.
  @Test(
    arguments: [
      (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"),
      (0x0000_0000_0000_0001, "5e-324"), (0x8000_0000_0000_0001, "-5e-324"),
      (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
      (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
      (0x4340_0000_0000_0000, "9007199254740992"), (0xc340_0000_0000_0000, "-9007199254740992"),
      (0x4430_0000_0000_0000, "295147905179352830000"),
      (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
      (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
      (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
      (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
      (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
      (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
      (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"),
      (0x41b3_de43_5555_5557, "333333333.33333343"),
      (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
      (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ] as [(UInt64, String)])
  func tableOfTheStandard(_ bits: UInt64, _ text: String) {
    #expect(write(Double(bitPattern: bits)) == text)
  }

  @Test(
    arguments: [
      (0.1, "0.1"), (1.5, "1.5"), (-0.5, "-0.5"), (100.25, "100.25"), (1e-6, "0.000001"),
      (1e-7, "1e-7"), (1.5e-7, "1.5e-7"), (-1e-7, "-1e-7"), (0.000012, "0.000012"),
      (1e20, "100000000000000000000"),
      (1e21, "1e+21"), (1.5e21, "1.5e+21"), (-1e21, "-1e+21"), (123e18, "123000000000000000000"),
      (1.25e-100, "1.25e-100"), (2.2250738585072014e-308, "2.2250738585072014e-308"),
      (.leastNonzeroMagnitude * 100, "4.94e-322"), (1e100, "1e+100"),
      (12_345_678_901_234.5, "12345678901234.5"),
      (10, "10"), (5, "5"), (1e15, "1000000000000000"),
    ] as [(Double, String)])
  func layout(_ double: Double, _ text: String) {
    #expect(write(double) == text)
  }

  /// The digits alone: no sign, point, exponent or zeros around them.
  private func digits(_ text: String) -> Substring {
    let mantissa = text.prefix { $0 != "e" }.filter { $0.isNumber }
    let tail = mantissa.drop { $0 == "0" }
    return tail.lastIndex { $0 != "0" }.map { tail[...$0] } ?? ""
  }

  private func check(_ double: Double, _ random: SeededGenerator) throws {
    let text = write(double)
    #expect(Double(text) == double, "\(random)")
    // Swift prints the shortest digits that read back, which are those of ECMAScript.
    #expect(digits(text) == digits(double.description), "\(random) \(text)")
    let size = double.magnitude
    #expect(text.contains("e") == (size != 0 && (size >= 1e21 || size < 1e-6)), "\(random) \(text)")
    // The form: no needless zero, and an exponent with its sign and one digit before the point.
    #expect(!text.contains(".") || text.prefix { $0 != "e" }.last != "0", "\(random) \(text)")
    if let mark = text.firstIndex(of: "e") {
      let exponent = text[mark...].dropFirst()
      #expect("+-".contains(exponent.prefix(1)) && !exponent.dropFirst().hasPrefix("0"), "\(text)")
      let whole = text[..<mark].drop { $0 == "-" }.prefix { $0 != "." }
      #expect(whole.count == 1 && whole != "0", "\(random) \(text)")
    }
    let value = try JSONReader.read(Array(text.utf8), profile: .canonical)
    #expect(CanonicalWriter.write(value) == Array(text.utf8), "\(random) \(text)")
  }

  @Test func anyDoubleReadsBack() throws {
    var random = SeededGenerator()
    for _ in 0..<10_000 {
      let double = Double(bitPattern: random.next())
      if double.isFinite { try check(double, random) }
    }
    for _ in 0..<4_000 {
      let small = Double(Int.random(in: -999_999...999_999, using: &random))
      let scale = Int.random(in: -30...30, using: &random)
      try check(try #require(Double("\(small)e\(scale)")), random)
    }
  }

  /// Powers of ten and of two and their neighbours, where digits and layouts change.
  @Test func bordersReadBack() throws {
    let random = SeededGenerator()
    for exponent in -323...308 {
      let power = try #require(Double("1e\(exponent)"))
      for double in [power, power.nextUp, power.nextDown, -power] { try check(double, random) }
    }
    for exponent in -1074...1023 {
      let power = Double(sign: .plus, exponent: exponent, significand: 1)
      for double in [power, power.nextUp, power.nextDown] { try check(double, random) }
    }
  }
}
