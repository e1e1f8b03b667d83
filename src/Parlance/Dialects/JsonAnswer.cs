using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects;

/// <summary>
/// Stands before the sink of an answer that was asked for JSON in words only, because the target has no such switch. Text is held until the choice ends; then the JSON in it passes alone, out of a code
/// fence or from among prose, or the answer fails; so it does when it does not follow a schema that is to be followed exactly. Text that was cut, filtered or goes with tool calls passes as it is: its finish reason says why it is no JSON. Not thread-safe.
/// </summary>
internal sealed class JsonAnswer(IChatSink inner, ResponseFormat format) : IChatSink, IDisposable
{
    private readonly List<(int Choice, PooledBuffer Text)> _held = [];
    private ChatError? _failure;

    /// <summary>Whether text has come that is held back.</summary>
    public bool Holds => _held.Count > 0;

    public void Write(in ChatEvent e)
    {
        switch (e.Kind)
        {
            case ChatEventKind.Text:
                Append(e.Choice, e.Text);
                break;
            case ChatEventKind.Finish:
                Release(e.Choice, e.Reason == FinishReason.Stop);
                if (_failure is null)
                {
                    // A finish would commit the answer to this target; while it has none, another may be tried.
                    inner.Write(e);
                }

                break;
            case ChatEventKind.End when _failure is not null:
                inner.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = _failure });
                break;
            default:
                inner.Write(e);
                break;
        }
    }

    public void Dispose()
    {
        foreach (var (_, text) in _held)
        {
            text.Dispose();
        }

        _held.Clear();
    }

    /// <summary>The value that <paramref name="text"/> or the code fence at its head begins with, else the first whole object in it; empty when there is none. A list elsewhere is more likely a footnote.</summary>
    internal static ReadOnlySpan<byte> Extract(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t\r\n"u8);
        if (text.StartsWith("```"u8))
        {
            text = text[(text.IndexOf((byte)'\n') + 1)..].TrimStart(" \t\r\n"u8);
        }

        if (text is [(byte)'[', ..] && LengthOfValue(text) is > 0 and var list)
        {
            return text[..list];
        }

        while (text.IndexOf((byte)'{') is var start and >= 0)
        {
            text = text[start..];
            var length = LengthOfValue(text);
            if (length > 0)
            {
                return text[..length];
            }

            text = text[1..];
        }

        return default;
    }

    private static int LengthOfValue(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            reader.Read();
            return reader.TrySkip() ? (int)reader.BytesConsumed : 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    /// <summary>Why the JSON that was found is not the answer; null when it is.</summary>
    private ChatError? Judge(ReadOnlySpan<byte> found)
    {
        if (found.IsEmpty)
        {
            return new ChatError(ErrorKind.ServerError, "The model was asked for JSON and answered something else. The model has no JSON mode; ask again, or choose another model.") { Code = "answer_not_json", Status = 502 };
        }

        if (format is not { Strict: true, Schema.IsEmpty: false })
        {
            return null;
        }

        var reader = new Utf8JsonReader(found);
        using var value = JsonDocument.ParseValue(ref reader);
        using var schema = JsonDocument.Parse(format.Schema.Utf8);
        return SchemaCheck.Mismatch(value.RootElement, schema.RootElement) is not { } mismatch ? null
            : new ChatError(ErrorKind.ServerError, $"The model's answer does not follow the schema: {mismatch}. The model has no schema mode; ask again, or choose another model.") { Code = "answer_schema_mismatch", Status = 502 };
    }

    private void Append(int choice, ReadOnlySpan<byte> text)
    {
        var index = _held.FindIndex(held => held.Choice == choice);
        if (index < 0)
        {
            index = _held.Count;
            _held.Add((choice, new PooledBuffer()));
        }

        var buffer = _held[index].Text;
        text.CopyTo(buffer.GetSpan(text.Length));
        buffer.Advance(text.Length);
    }

    private void Release(int choice, bool complete)
    {
        var held = _held.Find(held => held.Choice == choice).Text;
        var text = held is null ? default : held.WrittenSpan;
        var json = complete ? Extract(text) : text;
        _failure ??= complete ? Judge(json) : null;
        if (!json.IsEmpty && _failure is null)
        {
            inner.Write(new ChatEvent { Kind = ChatEventKind.Text, Choice = choice, Text = json });
        }
    }
}
