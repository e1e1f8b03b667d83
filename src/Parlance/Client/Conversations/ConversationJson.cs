using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Client.Conversations;

/// <summary>The saved form of a conversation: <c>{"parlance_conversation":1,"messages":[…],"from":0,"summary":{…}}</c>. A change of it that an earlier version could misread has the next number.</summary>
internal static class ConversationJson
{
    private const string Mark = "parlance_conversation";
    private const long Version = 1;

    public static string Write(SavedConversation saved)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartObject();
            json.WriteNumber(Mark, Version);
            json.WritePropertyName("messages");
            MessageWriter.WriteMessages(json, saved.Messages);
            json.WriteNumber("from", saved.From);
            if (saved.Summary is { } summary)
            {
                json.WriteStartObject("summary");
                json.WriteString("text", summary.Text);
                json.WriteString("model", summary.Model);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return StrictJson.TryValidate(output.WrittenSpan, out var reason) ? Encoding.UTF8.GetString(output.WrittenSpan) : throw Invalid($"The conversation cannot be saved: a raw value in it is no JSON. {reason}");
    }

    public static SavedConversation Read(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (!StrictJson.TryValidate(utf8, out var reason))
        {
            throw Invalid($"This is no saved conversation. {reason}");
        }

        using var document = JsonDocument.Parse(utf8);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(Mark, out var version))
        {
            throw Invalid($"This is no saved conversation: the field {Mark} is missing.");
        }

        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt64(out var number) || number != Version)
        {
            throw Invalid($"The saved conversation has version {version.GetRawText()}; this program reads version {Version}. Load it with the program that saved it.", Mark);
        }

        var reader = new FieldReader("");
        MessageReader.RefuseOthers(reader, root, [Mark, "messages", "from", "summary"]);
        var messages = MessageReader.ReadMessages(reader, root, "messages");
        var from = reader.OptionalInteger(root, "from", 0) ?? 0;
        if (from > messages.Count)
        {
            reader.Fail("from", $"must not be more than the number of messages, {messages.Count}.");
        }

        var summary = ReadSummary(reader, root);
        return reader.Error is { } error ? throw new AiException(error with { Message = $"The saved conversation cannot be read: {error.Message}" }) : new SavedConversation(messages, (int)from, summary);
    }

    private static ConversationSummary? ReadSummary(FieldReader reader, JsonElement root)
    {
        if (reader.OptionalObject(root, "summary") is not { } summary)
        {
            return null;
        }

        reader.Enter("summary");
        MessageReader.RefuseOthers(reader, summary, ["text", "model"]);
        var read = new ConversationSummary(reader.Text(summary, "text"), reader.Text(summary, "model"));
        reader.Leave();
        return read;
    }

    private static AiException Invalid(string message, string? param = null) => new(new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param });
}
