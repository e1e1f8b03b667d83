using System.Globalization;

namespace Parlance.Simulator.Faults;

/// <summary>
/// What a request's directives ask for: <c>name=value</c> pairs parted by <c>;</c>, a name alone means <c>1</c>. Counts that say "after N" are −1 when not given.
/// The list of names is in <c>docs/simulator.md</c>.
/// </summary>
internal sealed class Directives
{
    private const int MaxBytes = 128 << 20;

    /// <summary>No directive. Shared; never apply anything to it.</summary>
    public static Directives None { get; } = new();

    public int Status { get; private set; }

    public string? RetryAfter { get; private set; }

    public bool Html { get; private set; }

    public TimeSpan FirstByte { get; private set; }

    public TimeSpan FirstToken { get; private set; }

    public TimeSpan Pace { get; private set; }

    public int StallAfter { get; private set; } = -1;

    public int ResetAfter { get; private set; } = -1;

    public int TruncateAfter { get; private set; } = -1;

    public int ErrorEvent { get; private set; } = -1;

    /// <summary>Number of the event whose JSON is broken, from 1; 0 for none.</summary>
    public int BadJson { get; private set; }

    public bool NoDone { get; private set; }

    public bool Comments { get; private set; }

    public bool Bom { get; private set; }

    public bool UnknownEvent { get; private set; }

    public LineEnd LineEnd { get; private set; }

    public Split Split { get; private set; }

    public int? Tokens { get; private set; }

    public int Tools { get; private set; }

    /// <summary>How many times in a row tools are called before there is text.</summary>
    public int Rounds { get; private set; } = 1;

    public UsageFault Usage { get; private set; }

    public string? Finish { get; private set; }

    /// <summary>The simulated model that answers, whatever the request calls it; null: the one of that name.</summary>
    public string? Model { get; private set; }

    public int BigEvent { get; private set; }

    /// <summary>Further response headers (<c>header.NAME=VALUE</c>).</summary>
    public List<KeyValuePair<string, string>> Headers { get; } = [];

    /// <summary>True when the frames of a stream cannot pass as they are.</summary>
    public bool ShapesFrames => StallAfter >= 0 || ResetAfter >= 0 || TruncateAfter >= 0 || ErrorEvent >= 0 || BadJson > 0 || NoDone || Comments || Bom || UnknownEvent
        || LineEnd != LineEnd.Lf || Split != Split.None || Pace > TimeSpan.Zero;

    /// <summary>Adds what <paramref name="text"/> says; on an unknown name or a bad value false, with the reason.</summary>
    public bool TryApply(ReadOnlySpan<char> text, out string? error)
    {
        foreach (var range in text.Split(';'))
        {
            var pair = text[range].Trim();
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            var name = (equals < 0 ? pair : pair[..equals].TrimEnd()).ToString();
            var value = (equals < 0 ? "1" : pair[(equals + 1)..].TrimStart()).ToString();
            if (!TryApplyWords(name, value) && !TryApplyNumber(name, value))
            {
                error = $"The simulator does not know the directive '{name}={value}'.";
                return false;
            }
        }

        error = null;
        return true;
    }

    private static bool TryWord<T>(string value, out T word)
        where T : struct, Enum => Enum.TryParse(value, ignoreCase: true, out word) && !char.IsDigit(value[0]);

    private bool TryApplyWords(string name, string value)
    {
        switch (name)
        {
            case "retry-after":
                RetryAfter = value;
                return true;
            case "finish":
                Finish = value;
                return true;
            case "model":
                Model = value;
                return true;
            case "split" when TryWord<Split>(value, out var split):
                Split = split;
                return true;
            case "usage" when TryWord<UsageFault>(value, out var usage):
                Usage = usage;
                return true;
            default:
                if (!name.StartsWith("header.", StringComparison.Ordinal) || name.Length == 7 || value.AsSpan().ContainsAnyInRange('\0', '\x1f'))
                {
                    return false;
                }

                Headers.Add(new(name[7..], value));
                return true;
        }
    }

    private bool TryApplyNumber(string name, string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > MaxBytes)
        {
            return false;
        }

        switch (name)
        {
            case "status" when number is >= 200 and <= 599: Status = number; break;
            case "first-byte": FirstByte = TimeSpan.FromMilliseconds(number); break;
            case "first-token": FirstToken = TimeSpan.FromMilliseconds(number); break;
            case "pace": Pace = TimeSpan.FromMilliseconds(number); break;
            case "stall-after": StallAfter = number; break;
            case "reset-after": ResetAfter = number; break;
            case "truncate-after": TruncateAfter = number; break;
            case "error-event": ErrorEvent = number; break;
            case "bad-json": BadJson = number; break;
            case "tokens": Tokens = number; break;
            case "tools": Tools = number; break;
            case "rounds": Rounds = number; break;
            case "big-event": BigEvent = number; break;
            default: return TryApplyFlag(name, number != 0);
        }

        return true;
    }

    private bool TryApplyFlag(string name, bool on)
    {
        switch (name)
        {
            case "html": Html = on; break;
            case "no-done": NoDone = on; break;
            case "comments": Comments = on; break;
            case "bom": Bom = on; break;
            case "unknown-event": UnknownEvent = on; break;
            case "crlf": LineEnd = on ? LineEnd.Crlf : LineEnd.Lf; break;
            case "cr": LineEnd = on ? LineEnd.Cr : LineEnd.Lf; break;
            default: return false;
        }

        return true;
    }
}
