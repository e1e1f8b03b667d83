using System.Buffers;
using System.Text;

namespace Parlance.Dialects.OllamaChat;

/// <summary>A tool call whose arguments are still coming.</summary>
internal sealed class OllamaStreamedCall(int index, string id, string name, bool isCustom)
{
    private readonly ArrayBufferWriter<byte> _arguments = new();

    /// <summary>Its number in the answer.</summary>
    public int Index => index;

    /// <summary>More of its arguments.</summary>
    public void Append(ReadOnlySpan<byte> text) => _arguments.Write(text);

    /// <summary>The call.</summary>
    public ToolCall ToCall() => new(id, name, Encoding.UTF8.GetString(_arguments.WrittenSpan)) { IsCustom = isCustom };
}
