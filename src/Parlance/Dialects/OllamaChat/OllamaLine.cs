using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OllamaChat;

/// <summary>What one line of an answer holds, found but not yet interpreted.</summary>
internal ref struct OllamaLine
{
    public JsonSlice Model;
    public JsonSlice Created;
    public JsonSlice Error;
    public JsonSlice DoneReason;
    public JsonSlice Logprobs;
    public JsonSlice PromptCount;
    public JsonSlice Count;
    public bool Done;

    public JsonSlice Content;
    public JsonSlice Thinking;
    public JsonSlice Images;
    public JsonSlice ToolCalls;

    /// <summary>Takes a field of the line itself; false, with the reader where it was, when it is none.</summary>
    public bool TryTake(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.ValueTextEquals("model"u8))
        {
            Model = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("created_at"u8))
        {
            Created = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("done"u8))
        {
            Done = JsonSlice.TakeNext(ref reader, json).Type == JsonTokenType.True;
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            Error = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("done_reason"u8))
        {
            DoneReason = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("logprobs"u8))
        {
            Logprobs = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("prompt_eval_count"u8))
        {
            PromptCount = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("eval_count"u8))
        {
            Count = JsonSlice.TakeNext(ref reader, json);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Takes a field of the message, which <c>/api/generate</c> has in the line itself; false, with the reader where it was, when it is none.</summary>
    public bool TryTakeMember(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.ValueTextEquals("thinking"u8))
        {
            Thinking = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("tool_calls"u8))
        {
            ToolCalls = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("images"u8))
        {
            Images = JsonSlice.TakeNext(ref reader, json);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>The member of that name; nothing when <paramref name="value"/> is no object or has none.</summary>
    public static JsonSlice Member(JsonSlice value, ReadOnlySpan<byte> name)
    {
        if (value.Type != JsonTokenType.StartObject)
        {
            return default;
        }

        var reader = new Utf8JsonReader(value.Bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
            {
                return JsonSlice.TakeNext(ref reader, value.Bytes);
            }

            reader.Read();
            reader.Skip();
        }

        return default;
    }
}
