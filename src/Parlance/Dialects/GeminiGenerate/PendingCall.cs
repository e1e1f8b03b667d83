using System.Buffers;
using System.Text;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>A call whose arguments are still coming: this protocol sends calls whole.</summary>
internal sealed class PendingCall(in ChatEvent e)
{
    private readonly ArrayBufferWriter<byte> _arguments = new();
    private readonly ToolCall _call = new(e.Id ?? "", e.Name ?? "", "{}") { IsCustom = e.Number == 1, State = e.Payload as OpaqueState };

    public int Choice { get; } = e.Choice;

    public int Index { get; } = e.Index;

    /// <summary>Whether the arguments make a whole object.</summary>
    public bool IsWhole => GeminiJson.IsObject(_arguments.WrittenSpan);

    public void Append(ReadOnlySpan<byte> text) => _arguments.Write(text);

    public ToolCall ToCall() => _arguments.WrittenCount == 0 && !_call.IsCustom ? _call : _call with { Arguments = Encoding.UTF8.GetString(_arguments.WrittenSpan) };
}
