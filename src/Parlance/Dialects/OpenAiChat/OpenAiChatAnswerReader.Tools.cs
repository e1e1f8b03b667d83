using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <content>Tool calls, whole or in fragments.</content>
internal sealed partial class OpenAiChatAnswerReader
{
    private void WriteToolCalls(OpenAiChatChoice choice, in AnswerFields fields, IChatSink sink)
    {
        if (fields.ToolCalls.Type == JsonTokenType.StartArray)
        {
            var json = fields.ToolCalls.Bytes;
            var reader = new Utf8JsonReader(json);
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                WriteToolCall(choice, JsonSlice.Take(ref reader, json), sink);
            }
        }
        else if (fields.ToolCalls.HasValue)
        {
            Malformed("'tool_calls' is no array");
        }

        if (fields.FunctionCall.HasValue)
        {
            // The deprecated form: at most one call, without id or index.
            WriteFragment(choice, new ToolFragment { Body = fields.FunctionCall }, sink);
        }
    }

    private void WriteToolCall(OpenAiChatChoice choice, JsonSlice call, IChatSink sink)
    {
        var fragment = default(ToolFragment);
        if (call.Type != JsonTokenType.StartObject)
        {
            Malformed("a tool call is no object");
            return;
        }

        var json = call.Bytes;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8))
            {
                fragment.Index = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                fragment.Id = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("function"u8))
            {
                fragment.Body = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("custom"u8))
            {
                fragment.Body = JsonSlice.TakeNext(ref reader, json);
                fragment.IsCustom = true;
            }
            else if (reader.ValueTextEquals("extra_content"u8))
            {
                fragment.Extra = JsonSlice.TakeNext(ref reader, json);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        WriteFragment(choice, fragment, sink);
    }

    private void WriteFragment(OpenAiChatChoice choice, in ToolFragment fragment, IChatSink sink)
    {
        var body = fragment.Body;
        if (body.HasValue && body.Type != JsonTokenType.StartObject)
        {
            Malformed("a tool call's function is no object");
            return;
        }

        var name = TakeMember(body, "name"u8);
        var arguments = TakeMember(body, fragment.IsCustom ? "input"u8 : "arguments"u8);
        var call = choice.Find(isWhole ? default : fragment.Index, fragment.Id, name.HasText);
        if (!call.Begun && name.HasText)
        {
            call.Begun = true;
            sink.Write(new ChatEvent
            {
                Kind = ChatEventKind.ToolCall,
                Choice = choice.Index,
                Index = call.Index,
                Id = call.Id.Length > 0 ? call.Id : ToolCallIds.Make(_id, choice.Index, call.Index),
                Name = name.ToText(),
                Number = fragment.IsCustom ? 1 : 0,
                Payload = ThoughtSignature.Read(fragment.Extra),
            });
        }

        WriteArguments(choice, call, arguments, sink);
    }

    private void WriteArguments(OpenAiChatChoice choice, OpenAiChatChoice.Call call, JsonSlice arguments, IChatSink sink)
    {
        if (!arguments.HasText && !arguments.HasItems)
        {
            return;
        }

        if (!call.Begun)
        {
            Malformed("a tool call has arguments but no name");
            return;
        }

        // A few servers send the arguments as an object.
        var text = arguments.HasText ? arguments.Text(ref _scratch) : arguments.ToJson();
        sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Choice = choice.Index, Index = call.Index, Text = text });
    }

    private ref struct ToolFragment
    {
        public JsonSlice Index;
        public JsonSlice Id;
        public JsonSlice Body;
        public JsonSlice Extra;
        public bool IsCustom;
    }
}
