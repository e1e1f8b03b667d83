using System.Text.Json;
using Parlance.Dialects;

namespace Parlance.Gateway.Features.Routing;

/// <summary>The beginnings that a request may share with others, as hashes of the caller's own bytes: what providers cache is what comes first.</summary>
/// <param name="Head">Tools and system prompt.</param>
/// <param name="Talk">The same with the first message behind them: all turns of a conversation share it.</param>
internal readonly record struct PrefixKeys(ulong Head, ulong Talk)
{
    /// <summary>No provider caches what is shorter than 1,024 tokens.</summary>
    private const int Shortest = 4 * 1024;

    /// <summary>The keys of a request; false when it is too short to be cached anywhere, or begins with nothing.</summary>
    /// <param name="scan">The request.</param>
    /// <param name="seed">Of the tenant and the group: no other shares a prefix with them.</param>
    /// <param name="keys">The keys.</param>
    public static bool TryRead(RequestScan scan, ulong seed, out PrefixKeys keys)
    {
        keys = default;
        if (scan.Body.Length < Shortest)
        {
            return false;
        }

        var head = Add(Add(Add(Add(seed, scan, "tools"u8), scan, "system"u8), scan, "instructions"u8), scan, "systemInstruction"u8);
        if (!scan.TryGetValue("messages"u8, out var turns) && !scan.TryGetValue("contents"u8, out turns) && !scan.TryGetValue("input"u8, out turns) && !scan.TryGetValue("prompt"u8, out turns))
        {
            return false;
        }

        var talk = turns.Span is [(byte)'[', ..] ? Walk(turns.Span, ref head) : StableHash.Of(turns.Span, head);
        keys = new PrefixKeys(head, talk);
        return true;
    }

    private static ulong Add(ulong hash, RequestScan scan, ReadOnlySpan<byte> name) => scan.TryGetValue(name, out var json) ? StableHash.Of(json.Span, StableHash.Of(name, hash)) : hash;

    /// <summary>System messages belong to the head; the first other one begins the conversation.</summary>
    private static ulong Walk(ReadOnlySpan<byte> turns, ref ulong head)
    {
        var reader = new Utf8JsonReader(turns);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            var isSystem = reader.TokenType == JsonTokenType.StartObject && IsSystem(ref reader);
            reader.Skip();
            var turn = turns[start..(int)reader.BytesConsumed];
            if (!isSystem)
            {
                return StableHash.Of(turn, head);
            }

            head = StableHash.Of(turn, head);
        }

        return head;
    }

    /// <summary>Reads an object to its end.</summary>
    private static bool IsSystem(ref Utf8JsonReader reader)
    {
        var isSystem = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRole = reader.ValueTextEquals("role"u8);
            reader.Read();
            isSystem |= isRole && reader.TokenType == JsonTokenType.String && (reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("developer"u8));
            reader.Skip();
        }

        return isSystem;
    }
}
