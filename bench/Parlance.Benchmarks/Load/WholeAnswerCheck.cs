using System.Text;
using Parlance.Benchmarks.Upstream;

namespace Parlance.Benchmarks.Load;

/// <summary>Status 200, the whole text, a finish reason and the usage.</summary>
internal sealed class WholeAnswerCheck : IAnswerCheck
{
    private static readonly byte[] s_text = Encoding.ASCII.GetBytes($"\"content\":\"{StubTexts.Answer}\"");

    private readonly byte[] _body = new byte[8192];
    private int _length;

    public void Push(ReadOnlySpan<byte> body)
    {
        var taken = Math.Min(body.Length, _body.Length - _length);
        body[..taken].CopyTo(_body.AsSpan(_length));
        _length += taken;
    }

    public string? End(int status)
    {
        var body = _body.AsSpan(0, _length);
        _length = 0;
        return status == 200 && body.IndexOf(s_text) >= 0 && body.IndexOf("\"finish_reason\":\"stop\""u8) >= 0 && body.IndexOf("\"completion_tokens\":118"u8) >= 0
            ? null
            : $"status {status}, wrong answer: {Encoding.UTF8.GetString(body[..Math.Min(300, body.Length)])}";
    }
}
