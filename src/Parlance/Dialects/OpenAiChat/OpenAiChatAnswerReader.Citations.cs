using System.Buffers;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Sources beside the choices: <c>search_results</c> with titles, <c>citations</c> as bare addresses (Perplexity, xAI). Streams repeat them in every chunk.</summary>
internal sealed partial class OpenAiChatAnswerReader
{
    private HashSet<string>? _cited;
    private byte[] _lastResults = [];
    private byte[] _lastAddresses = [];

    /// <summary>Writes what has not been written yet of a list of sources; <paramref name="last"/> is the list as the chunk before had it.</summary>
    private void WriteSources(JsonSlice sources, ref byte[] last, IChatSink sink)
    {
        if (!sources.HasItems || sources.Type != JsonTokenType.StartArray || !Begun || sources.Bytes.SequenceEqual(last))
        {
            return;
        }

        last = sources.Bytes.ToArray();
        using var document = JsonDocument.Parse(last);
        foreach (var source in document.RootElement.EnumerateArray())
        {
            var url = source.ValueKind == JsonValueKind.Object && source.TryGetProperty("url", out var address) ? address : source;
            if (url.ValueKind == JsonValueKind.String && url.GetString() is { Length: > 0 } text && (_cited ??= []).Add(text))
            {
                var title = source.ValueKind == JsonValueKind.Object && source.TryGetProperty("title", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString() : null;
                var output = new ArrayBufferWriter<byte>();
                CitationForm.Write(new Citation(text, title), output);
                sink.Write(new ChatEvent { Kind = ChatEventKind.Annotation, Name = OpenAiChatDialect.DialectName, Text = output.WrittenSpan });
            }
        }
    }
}
