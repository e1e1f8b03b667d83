using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// Arguments of a call that come in pieces (Vertex AI, <c>streamFunctionCallArguments</c>): <c>{"jsonPath":"$.a[0].b","stringValue":"…","willContinue":true}</c>. A text goes on in the next piece of the same path.
/// </summary>
internal sealed class PartialArguments
{
    private const int MaxItems = 10_000;

    private readonly JsonObject _root = [];
    private readonly StringBuilder _text = new();
    private string? _path;

    /// <summary>Takes a list of pieces; false when one has no place.</summary>
    public bool Take(ReadOnlySpan<byte> pieces)
    {
        if (pieces.IsEmpty)
        {
            return true;
        }

        using var document = JsonDocument.Parse(pieces.ToArray());
        foreach (var piece in document.RootElement.EnumerateArray())
        {
            if (!TakePiece(piece))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The arguments so far.</summary>
    public byte[] ToJson()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, GeminiJson.Options))
        {
            _root.WriteTo(json);
        }

        return output.WrittenSpan.ToArray();
    }

    private bool TakePiece(JsonElement piece)
    {
        if (GeminiJson.Word(piece, "jsonPath") is not { } path || Steps(path) is not { Count: > 0 } steps)
        {
            return false;
        }

        if (GeminiJson.Word(piece, "stringValue") is { } text)
        {
            _text.Append(path == _path ? "" : _text.Clear()).Append(text);
            _path = path;
            return Set(steps, JsonValue.Create(_text.ToString()));
        }

        _path = null;
        return GeminiJson.TryGet(piece, "numberValue", out var value) || GeminiJson.TryGet(piece, "boolValue", out value) ? Set(steps, JsonNode.Parse(GeminiJson.Raw(value).Utf8.Span))
            : piece.TryGetProperty("nullValue", out _) && Set(steps, null);
    }

    private bool Set(List<(string? Name, int Index)> steps, JsonNode? value)
    {
        JsonNode place = _root;
        for (var i = 0; i < steps.Count; i++)
        {
            var isLast = i == steps.Count - 1;
            var (name, index) = steps[i];
            JsonNode? Next() => isLast ? value : steps[i + 1].Name is null ? new JsonArray() : new JsonObject();
            switch (place)
            {
                case JsonObject members when name is not null:
                    if (isLast || members[name] is not (JsonObject or JsonArray))
                    {
                        members[name] = Next();
                    }

                    place = members[name]!;
                    break;
                case JsonArray items when name is null && index < MaxItems:
                    while (items.Count <= index)
                    {
                        items.Add((JsonNode?)null);
                    }

                    if (isLast || items[index] is not (JsonObject or JsonArray))
                    {
                        items[index] = Next();
                    }

                    place = items[index]!;
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    /// <summary>The steps of <c>$.name</c>, <c>['name']</c> and <c>[0]</c>; null when the path is none, or deeper than any answer.</summary>
    private static List<(string? Name, int Index)>? Steps(string path)
    {
        var steps = new List<(string?, int)>();
        var rest = path.AsSpan();
        if (rest is not ['$', ..])
        {
            return null;
        }

        rest = rest[1..];
        while (!rest.IsEmpty && steps.Count < 60)
        {
            if (rest[0] == '.')
            {
                var end = rest[1..].IndexOfAny('.', '[');
                var name = end < 0 ? rest[1..] : rest[1..(end + 1)];
                steps.Add((name.ToString(), 0));
                rest = rest[(name.Length + 1)..];
                continue;
            }

            var close = rest.IndexOf(']');
            if (rest[0] != '[' || close < 2)
            {
                return null;
            }

            var inside = rest[1..close];
            if (inside[0] is '\'' or '"' && inside.Length > 1)
            {
                steps.Add((inside[1..^1].ToString(), 0));
            }
            else if (int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                steps.Add((null, index));
            }
            else
            {
                return null;
            }

            rest = rest[(close + 1)..];
        }

        return rest.IsEmpty ? steps : null;
    }
}
