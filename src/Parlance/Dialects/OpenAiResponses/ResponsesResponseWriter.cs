using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>
/// A whole answer for a door's client. Its first choice only: the protocol has one. State of reasoning and of calls stands in <c>encrypted_content</c>, which clients send back unread.
/// Parts of other dialects, and annotations that cite no page, have no place in this one and are left out.
/// </summary>
internal static class ResponsesResponseWriter
{
    public static void Write(ChatResult result, IBufferWriter<byte> output)
    {
        var choice = result.Choices is [var first, ..] ? first : new ChatChoice(0, result.Message, null);
        var head = new ResponseObject.Head(ItemIds.Response(result.Id), result.Model, result.Created);
        var reason = ResponseObject.ReasonOf(choice.FinishReason);
        ResponseObject.Write(output, head, reason.IsEmpty ? "completed"u8 : "incomplete"u8, reason, Items(choice, head.Id), result.Usage);
    }

    private static List<WrittenItem> Items(ChatChoice choice, string id)
    {
        var items = new List<WrittenItem>();
        var hasText = false;
        foreach (var part in choice.Message.Content)
        {
            switch (part)
            {
                case TextPart or RefusalPart:
                    var message = items is [.., { Kind: WrittenItem.Form.Message } open] ? open : Add(items, WrittenItem.Form.Message, "msg", id);
                    AddText(message, part, hasText ? null : choice);
                    hasText |= part is TextPart;
                    break;
                case ReasoningPart reasoning:
                    var thought = Add(items, WrittenItem.Form.Reasoning, "rs", id);
                    thought.Append(Encoding.UTF8.GetBytes(reasoning.Text));
                    thought.Encrypted = reasoning.State is null ? null : ReasoningItem.Write(reasoning.State);
                    thought.IsDone = true;
                    break;
                case ToolCall call:
                    AddCall(items, call, id);
                    break;
                case RawPart { Dialect: OpenAiResponsesDialect.Dialect } raw:
                    items.Add(new WrittenItem(WrittenItem.Form.Raw, "", items.Count) { Json = raw.Json });
                    break;
            }
        }

        foreach (var item in items.SkipLast(1))
        {
            item.IsDone = true;
        }

        return items;
    }

    private static WrittenItem Add(List<WrittenItem> items, WrittenItem.Form form, string letters, string id)
    {
        var item = new WrittenItem(form, ItemIds.Item(letters, id, items.Count), items.Count);
        items.Add(item);
        return item;
    }

    private static void AddText(WrittenItem message, ContentPart part, ChatChoice? about)
    {
        message.IsRefusal = part is RefusalPart;
        message.Append(Encoding.UTF8.GetBytes(part is RefusalPart refusal ? refusal.Text : ((TextPart)part).Text));
        if (!message.IsRefusal && about is not null)
        {
            foreach (var annotation in about.Annotations)
            {
                foreach (var json in Annotations(annotation.Dialect, annotation.Json.Utf8.Span, ((TextPart)part).Text))
                {
                    message.Annotate(json);
                }
            }

            if (Logprobs(about.Logprobs.Utf8.Span) is { IsEmpty: false } logprobs)
            {
                message.AddLogprobs(logprobs);
            }
        }

        message.EndPart();
    }

    private static void AddCall(List<WrittenItem> items, ToolCall call, string id)
    {
        if (call.State is { } state)
        {
            var holder = Add(items, WrittenItem.Form.Reasoning, "rs", id);
            holder.Encrypted = StateEnvelope.Seal(state, call.Id);
        }

        var letters = call.IsCustom ? "ctc" : "fc";
        var item = new WrittenItem(call.IsCustom ? WrittenItem.Form.CustomCall : WrittenItem.Form.Call, ItemIds.Item(letters, id, items.Count), items.Count) { CallId = call.Id, Name = call.Name };
        item.Append(Encoding.UTF8.GetBytes(call.Arguments));
        items.Add(item);
    }

    /// <summary>An annotation in this protocol's form, which may make several of it; none for one that has none.</summary>
    public static IEnumerable<byte[]> Annotations(string? dialect, ReadOnlySpan<byte> annotation, string? text = null) =>
        dialect == OpenAiResponsesDialect.Dialect ? [annotation.ToArray()] : Citations.Of(dialect, annotation, text).Select(Form);

    private static byte[] Form(Citation citation)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, OpenAiResponsesDialect.Writing))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "url_citation"u8);
            json.WriteNumber("start_index"u8, citation.Start);
            json.WriteNumber("end_index"u8, citation.End);
            json.WriteString("url"u8, citation.Url);
            json.WriteString("title"u8, citation.Title ?? citation.Url);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The tokens of a <c>logprobs</c> object, without the brackets around them.</summary>
    public static ReadOnlySpan<byte> Logprobs(ReadOnlySpan<byte> logprobs)
    {
        ReadOnlySpan<byte> open = "{\"content\":["u8;
        return logprobs.StartsWith(open) && logprobs.EndsWith("]}"u8) ? logprobs[open.Length..^2] : default;
    }
}
