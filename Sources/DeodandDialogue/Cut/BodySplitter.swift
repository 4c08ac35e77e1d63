package import DeodandEvents

/// Cuts a JSON body at the values that other records may hold too: messages, tool definitions,
/// items of answers, texts of results.
///
/// The pieces together are the exact bytes. What stands between them stays in the clear if it is
/// nothing but punctuation, and is a chunk of its own otherwise.
///
/// Where a body is cut decides what can be proved later: a tool's answer and the request that
/// repeats it share a commitment only if both were cut at the same bytes. So the rules are those of
/// the dialects (docs/spec/model-api.md), whoever recorded the body and however it came.
package enum BodySplitter {
  /// Values shorter than this are not cut out: their commitments could not be shared anyway.
  private static let shortest = Limits.sharedSaltMinimumBytes

  /// A draft whose JSON contents are cut where a model's or a tool's messages are.
  ///
  /// Contents that the draft brings in several pieces were cut by whoever made it, and stay as they
  /// are.
  package static func split(_ draft: EventDraft) -> EventDraft {
    var draft = draft
    draft.content = draft.content.map { content in
      guard content.mediaType == "application/json", case .chunk(let bytes)? = content.pieces.first,
        content.pieces.count == 1
      else { return content }
      return split(bytes, name: content.name, mediaType: content.mediaType)
    }
    return draft
  }

  /// A body cut where its dialect, or without one its shape, says; in one piece if it is not JSON.
  package static func split(
    // Never fails: a body that can't be parsed is evidence too, and is kept byte for byte.
    _ bytes: [UInt8], name: String, mediaType: String? = "application/json",
    in dialect: (any Dialect.Type)? = nil, of dialects: Dialects = .known
  ) -> ContentDraft {
    split(
      bytes, try? JSONOutline.read(bytes), name: name, mediaType: mediaType, in: dialect,
      of: dialects)
  }

  /// The same of a body that has been read already.
  package static func split(
    _ bytes: [UInt8], _ outline: JSONOutline?, name: String,
    mediaType: String? = "application/json", in dialect: (any Dialect.Type)? = nil,
    of dialects: Dialects = .known
  ) -> ContentDraft {
    guard let outline else { return ContentDraft(name: name, mediaType: mediaType, bytes: bytes) }
    let finder = BodyPlaces(bytes: bytes, dialects: dialects)
    let places =
      // A list is asked first, for it has no members by which a dialect could be told; a result is
      // asked before the rules of all dialects, for it is cut at its texts wherever it stands.
      if let elements = outline.elements {
        finder.places(ofElements: elements)
      } else if dialect == nil, let places = finder.places(inResult: outline) {
        places
      } else {
        finder.places(
          in: outline, by: dialects.cuts(of: .standing(outline, in: bytes), in: dialect))
      }
    return cut(bytes, 0..<bytes.count, at: places, name: name, mediaType: mediaType)
  }

  /// A value within a message, cut by rules.
  package static func split(
    // The rules' paths begin at the value, not at the top of the body, and so do the pointers of
    // the parts.
    _ value: JSONOutline, in bytes: [UInt8], by cuts: [BodyCut], name: String
  ) -> ContentDraft {
    let finder = BodyPlaces(bytes: bytes, dialects: .known)
    return cut(bytes, value.range, at: finder.places(in: value, by: cuts), name: name)
  }

  /// Cuts a range of bytes at places within it, given in order.
  package static func cut(
    // The places are ranges of `bytes`, not of `range`; they must ascend and not overlap, or the
    // cutter stops the process.
    _ bytes: [UInt8], _ range: Range<Int>, at places: [(pointer: String, range: Range<Int>)],
    name: String, mediaType: String? = "application/json"
  ) -> ContentDraft {
    var cutter = BodyCutter(range, in: bytes)
    for place in places where place.range.count >= shortest {
      cutter.cut(place.range, pointer: place.pointer)
    }
    return cutter.finish(name: name, mediaType: mediaType)
  }
}
