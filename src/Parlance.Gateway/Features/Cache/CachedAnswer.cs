using Parlance.Dialects;

namespace Parlance.Gateway.Features.Cache;

/// <summary>An answer as it left, and what is needed to give it again in another form. Immutable.</summary>
/// <param name="Form">The form in which it left.</param>
/// <param name="Bytes">Its bytes, in the dialect of its door.</param>
/// <param name="Target">Who answered.</param>
/// <param name="Headers">Further headers that belong to it.</param>
internal sealed record CachedAnswer(AnswerForm Form, byte[] Bytes, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>About what an entry costs beside its bytes.</summary>
    private const int Overhead = 400;

    /// <summary>What it used, also where its stream does not show it.</summary>
    public Usage? Usage { get; init; }

    /// <summary>When it was kept.</summary>
    public DateTimeOffset KeptAt { get; init; }

    /// <summary>What it takes of the memory.</summary>
    public long Size => Bytes.Length + Overhead;

    /// <summary>The answer in the form that is asked for; null when it cannot be read, which is then a miss.</summary>
    public byte[]? As(AnswerForm form, IDialect dialect) =>
        form == Form ? Bytes : Form.Read(dialect, Bytes) is { } result ? form.Write(dialect, result with { Usage = result.Usage ?? Usage }) : null;
}
