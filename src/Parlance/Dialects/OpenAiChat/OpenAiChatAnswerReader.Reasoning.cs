using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <content>
/// Reasoning comes as <c>reasoning_content</c>, <c>reasoning</c> or <c>reasoning_details</c>; OpenRouter sends the same text in the last two, so the details' text counts and the plain field only without it.
/// </content>
internal sealed partial class OpenAiChatAnswerReader
{
    private void WriteReasoning(int choice, in AnswerFields fields, IChatSink sink)
    {
        var details = fields.ReasoningDetails.HasItems && fields.ReasoningDetails.Type == JsonTokenType.StartArray ? fields.ReasoningDetails : default;
        if (!HasText(details))
        {
            WriteText(ChatEventKind.Reasoning, choice, fields.ReasoningContent.HasText ? fields.ReasoningContent : fields.Reasoning, sink);
        }

        if (details.HasValue)
        {
            WriteDetails(choice, details.Bytes, sink);
        }
    }

    private static bool HasText(JsonSlice details)
    {
        if (!details.HasValue)
        {
            return false;
        }

        var reader = new Utf8JsonReader(details.Bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (new ReasoningDetail(JsonSlice.Take(ref reader, details.Bytes)).Text.HasText)
            {
                return true;
            }
        }

        return false;
    }

    private void WriteDetails(int choice, ReadOnlySpan<byte> json, IChatSink sink)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var slice = JsonSlice.Take(ref reader, json);
            if (slice.Type != JsonTokenType.StartObject)
            {
                Malformed("an entry of 'reasoning_details' is no object");
                return;
            }

            var detail = new ReasoningDetail(slice);
            WriteText(ChatEventKind.Reasoning, choice, detail.Text, sink);
            if (detail.ToState() is { } state)
            {
                sink.Write(new ChatEvent { Kind = ChatEventKind.ReasoningState, Choice = choice, Payload = state });
            }
        }
    }
}
