using System.Text.Json;
using Parlance.Dialects.OpenAiChat;
using Parlance.Wire;

namespace Parlance.Dialects.Operations;

/// <summary>
/// Reads the server-sent events of images, speech and transcriptions for what the books need: usage (in <c>image_generation.completed</c>, <c>speech.audio.done</c>, <c>transcript.text.done</c>) and errors.
/// The protocol has no common end marker, so the end of the body is the end.
/// </summary>
internal sealed class OperationStreamReader : IStreamReader
{
    private bool _ended;

    /// <inheritdoc/>
    public void Read(in Frame frame, IChatSink sink)
    {
        if (_ended || frame.Data.IsEmpty || frame.Data.SequenceEqual("[DONE]"u8))
        {
            return;
        }

        try
        {
            if (HasError(frame))
            {
                _ended = true;
                sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = OpenAiChatErrors.Read(500, frame.Data) });
                return;
            }

            // Without its text: the bytes of an image are no measure of its tokens.
            sink.Write(new ChatEvent { Kind = ChatEventKind.Raw });
            if (OperationUsage.TryFind(frame.Data, out var usage))
            {
                sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = usage });
            }
        }
        catch (JsonException)
        {
            // Passed on as it came; whoever asked for it must make sense of it.
        }
    }

    /// <inheritdoc/>
    public void Complete(IChatSink sink)
    {
        if (!_ended)
        {
            _ended = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.End });
        }
    }

    private static bool HasError(in Frame frame)
    {
        if (frame.Name.SequenceEqual("error"u8))
        {
            return true;
        }

        var reader = new Utf8JsonReader(frame.Data);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isError = reader.ValueTextEquals("error"u8);
            if (JsonSlice.TakeNext(ref reader, frame.Data).HasValue && isError)
            {
                return true;
            }
        }

        return false;
    }
}
