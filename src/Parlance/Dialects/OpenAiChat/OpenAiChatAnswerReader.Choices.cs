using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <content>From the fields of one choice to events, in the order that the nouns want: reasoning, text, refusal, tool calls, the rest, the end.</content>
internal sealed partial class OpenAiChatAnswerReader
{
    private void WriteChoice(in AnswerFields fields, IChatSink sink)
    {
        var choice = ChoiceAt(fields.Choice);
        WriteReasoning(choice.Index, fields, sink);
        WriteLogprobs(choice.Index, fields.Logprobs, sink);
        WriteContent(choice, fields.Content, sink);
        if (fields.FinishReason.HasText || fields.ToolCalls.HasItems)
        {
            choice.Tag?.Complete(choice.Index, sink);
        }

        WriteText(ChatEventKind.Refusal, choice.Index, fields.Refusal, sink);
        WriteToolCalls(choice, fields, sink);
        WriteItems(ChatEventKind.Annotation, choice.Index, fields.Annotations, sink);
        WriteUnknown(choice.Index, fields.Unknown, sink);
        WriteUsage(fields.Usage, sink);
        WriteFinish(choice, fields.FinishReason, sink);
    }

    private OpenAiChatChoice ChoiceAt(int index)
    {
        _first ??= Begin(index);
        if (_first.Index == index)
        {
            return _first;
        }

        foreach (var choice in _others ??= [])
        {
            if (choice.Index == index)
            {
                return choice;
            }
        }

        var added = Begin(index);
        _others.Add(added);
        return added;
    }

    private OpenAiChatChoice Begin(int index) => new(index) { Tag = quirks.ReasoningTag is { } tag ? new ReasoningTagReader(tag) : null };

    private void WriteText(ChatEventKind kind, int choice, JsonSlice text, IChatSink sink)
    {
        if (text.HasText)
        {
            sink.Write(new ChatEvent { Kind = kind, Choice = choice, Text = text.Text(ref _scratch) });
        }
        else if (text.HasValue && text.Type != JsonTokenType.String)
        {
            Malformed($"{kind} is no text");
        }
    }

    /// <summary>Content is text, or typed parts (Mistral: <c>text</c>, <c>thinking</c>, <c>reference</c>; Databricks: <c>reasoning</c> with summaries).</summary>
    private void WriteContent(OpenAiChatChoice choice, JsonSlice content, IChatSink sink)
    {
        if (content.Type == JsonTokenType.StartArray)
        {
            WriteParts(choice.Index, content, sink);
        }
        else if (choice.Tag is not null && content.HasText)
        {
            choice.Tag.Read(content.Text(ref _scratch), choice.Index, sink);
        }
        else
        {
            WriteText(ChatEventKind.Text, choice.Index, content, sink);
        }
    }

    private void WriteParts(int choice, JsonSlice content, IChatSink sink)
    {
        var json = content.Bytes;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var part = JsonSlice.Take(ref reader, json);
            var type = TakeMember(part, "type"u8);
            if (type.TextEquals("text"u8))
            {
                WriteText(ChatEventKind.Text, choice, TakeMember(part, "text"u8), sink);
            }
            else if (type.TextEquals("refusal"u8))
            {
                WriteText(ChatEventKind.Refusal, choice, TakeMember(part, "refusal"u8), sink);
            }
            else if (type.TextEquals("thinking"u8))
            {
                WriteThinking(choice, TakeMember(part, "thinking"u8), sink);
            }
            else if (type.TextEquals("reasoning"u8))
            {
                WriteThinking(choice, TakeMember(part, "summary"u8), sink);
            }
            else if (part.Type == JsonTokenType.StartObject)
            {
                sink.Write(new ChatEvent { Kind = ChatEventKind.Raw, Choice = choice, Name = OpenAiChatDialect.DialectName, Id = type.ToText() ?? "", Text = part.ToJson() });
            }
            else
            {
                Malformed("a content part is no object");
            }
        }
    }

    private void WriteThinking(int choice, JsonSlice thinking, IChatSink sink)
    {
        if (thinking.Type != JsonTokenType.StartArray)
        {
            WriteText(ChatEventKind.Reasoning, choice, thinking, sink);
            return;
        }

        var reader = new Utf8JsonReader(thinking.Bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            WriteText(ChatEventKind.Reasoning, choice, TakeMember(JsonSlice.Take(ref reader, thinking.Bytes), "text"u8), sink);
        }
    }

    /// <summary>
    /// The tokens' list alone, because that is what can be joined over chunks: <see cref="LogprobsFold"/>. Log probabilities of a refusal (<c>logprobs.refusal</c>) are left out.
    /// </summary>
    private static void WriteLogprobs(int choice, JsonSlice logprobs, IChatSink sink)
    {
        var tokens = TakeMember(logprobs, "content"u8);
        if (tokens.Type != JsonTokenType.StartArray)
        {
            return;
        }

        byte[] json = [.. "{\"content\":"u8, .. tokens.ToJson(), (byte)'}'];
        sink.Write(new ChatEvent { Kind = ChatEventKind.Logprobs, Choice = choice, Text = json });
    }

    private static void WriteItems(ChatEventKind kind, int choice, JsonSlice list, IChatSink sink)
    {
        if (list.Type != JsonTokenType.StartArray)
        {
            return;
        }

        var reader = new Utf8JsonReader(list.Bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            sink.Write(new ChatEvent { Kind = kind, Choice = choice, Name = OpenAiChatDialect.DialectName, Text = JsonSlice.Take(ref reader, list.Bytes).ToJson() });
        }
    }

    /// <summary>Objects and arrays that a message has beside its content (<c>audio</c>, <c>images</c>, <c>executed_tools</c>): kept under their name with a dot before it, which no content part has.</summary>
    private static void WriteUnknown(int choice, ReadOnlySpan<byte> message, IChatSink sink)
    {
        if (message.IsEmpty)
        {
            return;
        }

        var ignored = default(AnswerFields);
        var reader = new Utf8JsonReader(message);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var probe = reader;
            if (!TakeMessageField(ref probe, message, ref ignored))
            {
                var name = OpenAiChatDialect.FieldMark + JsonSlice.Name(in reader);
                sink.Write(new ChatEvent { Kind = ChatEventKind.Raw, Choice = choice, Name = OpenAiChatDialect.DialectName, Id = name, Text = JsonSlice.TakeNext(ref reader, message).ToJson() });
            }
            else
            {
                reader = probe;
            }
        }
    }

    private void WriteUsage(JsonSlice usage, IChatSink sink)
    {
        if (usage.Type == JsonTokenType.StartObject && OpenAiChatUsage.TryRead(usage.Bytes, quirks, out var counted))
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = counted.At(_tier) });
        }
    }

    /// <summary>The first reason counts: OpenRouter repeats it (recorded).</summary>
    private void WriteFinish(OpenAiChatChoice choice, JsonSlice reason, IChatSink sink)
    {
        if (!reason.HasText || choice.Finished)
        {
            return;
        }

        if (OpenAiChatFinish.Failure(reason, quirks) is { } failure)
        {
            _error ??= failure;
            return;
        }

        choice.Finished = true;
        sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Choice = choice.Index, Reason = OpenAiChatFinish.Read(reason, quirks) });
    }
}
