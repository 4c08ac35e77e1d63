import DeodandEvents
import Testing

@Suite struct JSONTailTests {
  private func elements(_ text: String) -> [JSONValue]? {
    JSONReader.elements(endingObject: Array(text.utf8))?.elements
  }

  @Test func theNewElementsOfAListAreReadWithoutTheOthers() {
    #expect(elements(#", {"a":1},{"b":[{}]} ], "model":"m" }"#) == [["a": 1], ["b": [[:]]]])
    #expect(elements(#",1]}"#) == [1] && elements("]}") == [])
    #expect(elements(" ] , \"a\" : 1 } \n") == [])
  }

  @Test func theMembersBehindItAreToldToo() {
    let found = JSONReader.elements(endingObject: Array(#",1],"messages":[2]}"#.utf8))
    #expect(found?.rest == ["messages": [2]])
  }

  /// A place within an element goes on otherwise than one between two, or ends too soon.
  @Test(arguments: [
    "", " ", "}", #"{"a":1}]}"#, #"x"},{"a":1}]}"#, #",{"type":"text"}]},{"role":"user"}]}"#,
    ",1]", ",1],}", ",1]}}", ",1]}]", ",]}", ",1]x}", #",1],"a"}"#, ",1", #",{"a":1}]]}"#,
  ])
  func anythingElseIsNot(_ text: String) {
    #expect(elements(text) == nil)
  }

  /// Every cut of a body, at whatever byte: the elements behind it, or nothing.
  @Test func noCutGivesElementsThatAreNotThere() throws {
    let text =
      #"{"a":[{"x":[1,{"y":"],}"}],"z":[]},[2,[3]],"],\"",{"x":[4]}],"b":{"c":[5,6]},"d":[]}"#
    let bytes = Array(text.utf8)
    let all = try #require(JSONReader.read(bytes)["a"]?.array)
    for cut in bytes.indices {
      guard let found = JSONReader.elements(endingObject: Array(bytes[cut...]))?.elements else {
        continue
      }
      let isEnd = (0...all.count).contains { Array(all.suffix($0)) == found }
      #expect(isEnd || found.isEmpty, "\(cut): \(text.dropFirst(cut))")
    }
  }
}
