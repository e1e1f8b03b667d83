using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Gateway.Features.Guardrails;

/// <summary>
/// The texts in a request of any door, as JSON says them and not as it escapes them: all strings but the words of the protocols, ids, addresses, pictures and sound, and the program's own descriptions of tools and forms. A field
/// that nobody knows is a text. Arguments and results that are JSON are looked into, names and numbers as well. What is changed is changed in the caller's own bytes. Not thread-safe.
/// </summary>
internal sealed class TextPlaces
{
    /// <summary>A number shorter than this is no secret.</summary>
    private const int ShortestNumber = 9;

    /// <summary>Base64 of this length and more is a picture or sound.</summary>
    private const int ShortestMedia = 64;

    private static readonly SearchValues<byte> s_base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_"u8);

    private static readonly HashSet<string> s_skipped = new(StringComparer.Ordinal)
    {
        "model", "role", "type", "id", "call_id", "tool_call_id", "tool_use_id", "item_id", "file_id", "previous_response_id", "container", "name", "toolUseId",
        "url", "image_url", "file_url", "uri", "file_uri", "fileUri", "signature", "thoughtSignature", "thought_signature", "encrypted_content", "encrypted_reasoning", "format", "detail",
        "media_type", "mimeType", "mime_type", "cache_control", "tools", "functions", "tool_choice", "response_format", "generationConfig", "generation_config", "toolConfig", "tool_config", "safetySettings", "safety_settings",
        "input_schema", "parameters", "schema", "json_schema", "options", "stop", "stop_sequences", "stopSequences", "stream_options", "logit_bias", "modalities", "include", "voice",
    };

    private static readonly HashSet<string> s_media = new(StringComparer.Ordinal) { "data", "bytes", "file_data", "b64_json", "images" };

    private static readonly HashSet<string> s_values = new(StringComparer.Ordinal) { "input", "args", "arguments", "response" };

    private readonly ReadOnlyMemory<byte> _json;
    private readonly List<TextPlace> _places = [];

    private TextPlaces(ReadOnlyMemory<byte> json) => _json = json;

    public IReadOnlyList<TextPlace> All => _places;

    /// <summary>Whether anything is to be changed.</summary>
    public bool AreChanged => _places.Exists(place => place.Changed is not null);

    /// <summary>The texts of a request.</summary>
    /// <param name="json">Strict JSON.</param>
    public static TextPlaces InRequest(ReadOnlyMemory<byte> json) => Read(json, isFree: false);

    /// <summary>All that a value says; null when it is no JSON.</summary>
    public static TextPlaces? InValue(ReadOnlyMemory<byte> json)
    {
        try
        {
            return Read(json, isFree: true);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Shows every text to the rules; the guardrail that stops the call, or null.</summary>
    public string? Apply(IReadOnlyList<TextRule> rules)
    {
        foreach (var place in _places)
        {
            string? blockedBy;
            if (place.Inner is { } inner)
            {
                blockedBy = inner.Apply(rules);
                place.Changed = inner.AreChanged ? Encoding.UTF8.GetString(inner.Write()) : place.Changed;
            }
            else
            {
                var looked = TextWindow.Redact(place.Text, rules, out blockedBy);
                place.Changed = ReferenceEquals(looked, place.Text) ? place.Changed : looked;
            }

            if (blockedBy is not null)
            {
                return blockedBy;
            }
        }

        return null;
    }

    /// <summary>The JSON with all changes.</summary>
    public byte[] Write()
    {
        using var output = new PooledBuffer(_json.Length);
        var written = 0;
        foreach (var place in _places)
        {
            if (place.Changed is { } changed)
            {
                output.Write(_json.Span[written..place.Start]);
                output.Write("\""u8);
                output.Write(JsonEncodedText.Encode(changed, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
                output.Write("\""u8);
                written = place.End;
            }
        }

        output.Write(_json.Span[written..]);
        return output.WrittenSpan.ToArray();
    }

    private static TextPlaces Read(ReadOnlyMemory<byte> json, bool isFree)
    {
        var places = new TextPlaces(json);
        var reader = new Utf8JsonReader(json.Span);
        var freeFrom = isFree ? 0 : int.MaxValue;
        var name = "";
        var before = JsonTokenType.None;
        for (; reader.Read(); before = reader.TokenType)
        {
            var isInside = reader.CurrentDepth >= freeFrom;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName when isInside:
                    places.Add(reader, isName: true);
                    break;
                case JsonTokenType.PropertyName:
                    name = reader.GetString()!;
                    if (s_skipped.Contains(name) || IsSetting(reader, name))
                    {
                        reader.Read();
                        reader.Skip();
                    }

                    break;
                case JsonTokenType.StartObject when !isInside && before == JsonTokenType.PropertyName && s_values.Contains(name):
                    freeFrom = reader.CurrentDepth + 1;
                    break;
                case JsonTokenType.EndObject when !isFree && reader.CurrentDepth < freeFrom:
                    (freeFrom, name) = (int.MaxValue, "");
                    break;
                case JsonTokenType.String when isInside || !(s_media.Contains(name) && IsMedia(reader.ValueSpan)):
                    places.Add(reader, isName: false, isJson: !isInside && name == "arguments");
                    break;
                case JsonTokenType.Number when isInside && reader.ValueSpan.Length >= ShortestNumber:
                    places._places.Add(new TextPlace((int)reader.TokenStartIndex, (int)reader.BytesConsumed, Encoding.UTF8.GetString(reader.ValueSpan), IsName: true));
                    break;
            }
        }

        return places;
    }

    private void Add(in Utf8JsonReader reader, bool isName, bool isJson = false)
    {
        var start = (int)reader.TokenStartIndex;
        var text = reader.GetString()!;
        var inner = isJson ? InValue(Encoding.UTF8.GetBytes(text)) : null;
        _places.Add(new TextPlace(start, start + reader.ValueSpan.Length + 2, text, isName) { Inner = inner });
    }

    /// <summary>The form of the answer has the name of a text in the responses door.</summary>
    private static bool IsSetting(Utf8JsonReader reader, string name) => name == "text" && reader.CurrentDepth == 1 && reader.Read() && reader.TokenType == JsonTokenType.StartObject;

    private static bool IsMedia(ReadOnlySpan<byte> text) => text.Length >= ShortestMedia && (text.StartsWith("data:"u8) || !text.ContainsAnyExcept(s_base64));
}
