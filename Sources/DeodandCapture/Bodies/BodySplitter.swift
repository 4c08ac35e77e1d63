public import DeodandEvents

/// Cuts a JSON body at the values that other records may hold too: messages, tool definitions, long
/// texts.
///
/// The pieces together are the exact bytes. What stands between them stays in the clear if it is
/// nothing but punctuation, and is a chunk of its own otherwise.
public enum BodySplitter {
  /// Values shorter than this are not cut out: their commitments could not be shared anyway.
  private static let shortest = Limits.sharedSaltMinimumBytes
  private static let lists = ["messages", "input", "contents", "content"]
  private static let values = ["tools", "system", "instructions", "result"]

  /// A draft whose JSON contents are cut where a model's or a tool's messages are.
  public static func split(_ draft: EventDraft) -> EventDraft {
    var draft = draft
    draft.content = draft.content.map { content in
      guard content.mediaType == "application/json", case .chunk(let bytes)? = content.pieces.first,
        content.pieces.count == 1
      else { return content }
      return split(bytes, name: content.name, mediaType: content.mediaType)
    }
    return draft
  }

  /// A body cut where messages stand; in one piece if it is not JSON.
  public static func split(
    _ bytes: [UInt8], name: String, mediaType: String? = "application/json"
  ) -> ContentDraft {
    guard let outline = try? JSONOutline.read(bytes) else {
      return ContentDraft(name: name, mediaType: mediaType, bytes: bytes)
    }
    return cut(
      bytes, outline.range, at: places(of: outline), name: name, mediaType: mediaType)
  }

  /// Cuts a range of bytes at places within it, given in order.
  static func cut(
    _ bytes: [UInt8], _ range: Range<Int>, at places: [(pointer: String, range: Range<Int>)],
    name: String, mediaType: String? = "application/json"
  ) -> ContentDraft {
    var cutter = BodyCutter(range, in: bytes)
    for place in places where place.range.count >= shortest {
      cutter.cut(place.range, pointer: place.pointer)
    }
    return cutter.finish(name: name, mediaType: mediaType)
  }

  /// Where messages, tool definitions and choices stand.
  private static func places(of outline: JSONOutline) -> [(pointer: String, range: Range<Int>)] {
    if let elements = outline.elements { return numbered(elements, under: "") }
    var found: [(pointer: String, range: Range<Int>)] = []
    for member in outline.distinctMembers {
      let pointer = "/" + JSONPointer.escape(member.key)
      if lists.contains(member.key), let elements = member.value.elements {
        found += numbered(elements, under: pointer)
      } else if values.contains(member.key) {
        found.append((pointer, member.value.range))
      } else if member.key == "choices" {
        for (index, choice) in (member.value.elements ?? []).enumerated() {
          if let message = choice["message"] {
            found.append(("\(pointer)/\(index)/message", message.range))
          }
        }
      }
    }
    return found
  }

  private static func numbered(
    _ elements: [JSONOutline], under pointer: String
  ) -> [(pointer: String, range: Range<Int>)] {
    elements.enumerated().flatMap { index, element in
      // A text part of an MCP result is shared with the model's context as a text, not as an
      // object.
      if let text = element["text"], text.range.count >= shortest {
        return [("\(pointer)/\(index)/text", text.range)]
      }
      return [("\(pointer)/\(index)", element.range)]
    }
  }
}
