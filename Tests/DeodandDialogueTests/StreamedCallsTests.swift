import DeodandDialogue
import DeodandEvents
import Testing

/// Chat streams as servers in OpenAI's form really send them.
@Suite struct StreamedCallsTests {
  /// The calls of a stream of deltas: name and arguments.
  private func calls(_ pieces: [String]) throws -> [String] {
    var stream = try #require(OpenAIChat.stream())
    for piece in pieces {
      let event = #"{"choices":[{"index":0,"delta":{"tool_calls":[\#(piece)]}}]}"#
      stream.take(try wire(event))
    }
    stream.done()
    let message = try #require(stream.message())
    return Speech(message).calls.map { call in
      let arguments = call.arguments.map { CanonicalWriter.write($0) } ?? []
      return "\(call.id ?? "-") \(call.name) \(String(decoding: arguments, as: UTF8.self))"
    }
  }

  @Test func wholeCallsAtOneIndexAreSeveral() throws {
    #expect(
      try calls([
        #"{"index":0,"id":"a","function":{"name":"write","arguments":"{\"p\":1}"}}"#,
        #"{"index":0,"id":"b","function":{"name":"delete","arguments":"{\"p\":2}"}}"#,
      ]) == [#"a write {"p":1}"#, #"b delete {"p":2}"#])
  }

  @Test func callsWithoutAnIndexAreToldByTheirIDs() throws {
    #expect(
      try calls([
        #"{"id":"a","function":{"name":"write","arguments":"{\"p\""}}"#,
        #"{"function":{"arguments":":1}"}}"#,
        #"{"id":"b","function":{"name":"write","arguments":"{\"p\":"}}"#,
        #"{"id":"b","function":{"arguments":"2}"}}"#,
      ]) == [#"a write {"p":1}"#, #"b write {"p":2}"#])
  }

  @Test func callsWithoutAnythingAreToldByTheirEnds() throws {
    #expect(
      try calls([
        #"{"index":0,"function":{"name":"look","arguments":"{\"p\":"}}"#,
        #"{"index":0,"function":{"name":"look","arguments":"1}"}}"#,
        #"{"index":0,"function":{"name":"look","arguments":"{\"p\":2}"}}"#,
        #"{"index":0,"function":{"name":"stop","arguments":""}}"#,
        #"{"index":0,"function":{"name":"wait","arguments":""}}"#,
      ]) == [#"- look {"p":1}"#, #"- look {"p":2}"#, #"- stop """#, #"- wait """#])
  }

  @Test func piecesOfSeveralCallsMayMix() throws {
    #expect(
      try calls([
        #"{"index":0,"id":"a","function":{"name":"f","arguments":""}}"#,
        #"{"index":1,"id":"b","function":{"name":"g","arguments":""}}"#,
        #"{"index":0,"function":{"arguments":"{\"x\":1}"}}"#,
        #"{"index":1,"id":"","function":{"name":"","arguments":"{\"x\":2}"}}"#,
        #"{"index":0,"function":{"arguments":" "}}"#,
      ]) == [#"a f {"x":1}"#, #"b g {"x":2}"#])
  }

  @Test func anIDThatComesLateBelongsToItsPieces() throws {
    #expect(
      try calls([
        #"{"index":0,"function":{"name":"f","arguments":"{\"x\":"}}"#,
        #"{"index":0,"id":"a","function":{"arguments":"1}"}}"#,
      ]) == [#"a f {"x":1}"#])
  }

  @Test func argumentsThatAreAnObjectAreWhole() throws {
    #expect(
      try calls([
        #"{"index":0,"function":{"name":"f","arguments":{"x":1}}}"#,
        #"{"index":0,"function":{"name":"f","arguments":{"x":2}}}"#,
      ]) == [#"- f {"x":1}"#, #"- f {"x":2}"#])
  }

  @Test func atMost4096CallsArePutTogether() throws {
    for (count, kept) in [(4096, 4096), (4097, 4096)] {
      let pieces = (0..<count).map { #"{"index":0,"id":"c\#($0)","function":{"name":"f"}}"# }
      #expect(try calls([pieces.joined(separator: ",")]).count == kept)
    }
  }
}
