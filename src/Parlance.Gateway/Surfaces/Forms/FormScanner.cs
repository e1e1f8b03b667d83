using System.Text;
using System.Text.Unicode;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces.Forms;

/// <summary>
/// Reads a form piece by piece in constant memory: finds its parts, the model's name with its place, and whether a stream is asked for. Strict, because another server reads the same bytes again: a form that could be
/// understood in two ways might name two models. Refused are text before the first boundary and behind the last, a boundary inside a part, fields named twice, and headers that are not plain. Not thread-safe.
/// </summary>
internal sealed class FormScanner : IDisposable
{
    private const int MaxHeaders = 8 * 1024;
    private const int MaxParts = 128;
    private const int MaxModel = 256;
    private readonly byte[] _mark;
    private readonly PooledBuffer _window = new();
    private readonly PooledBuffer _value = new();
    private readonly Dictionary<string, string> _priced = new(StringComparer.Ordinal);
    private State _state;
    private long _offset;
    private long _valueStart;
    private string? _field;
    private int _parts;
    private bool _streamSaid;

    public FormScanner(string boundary) => _mark = Encoding.ASCII.GetBytes("--" + boundary);

    private enum State
    {
        Start,
        Mark,
        Headers,
        Content,
        End,
    }

    /// <summary>Why the form is refused; null while nothing is wrong.</summary>
    public ChatError? Error { get; private set; }

    /// <summary>The model that it names; null before it was found.</summary>
    public string? Model { get; private set; }

    /// <summary>Where the model's name begins.</summary>
    public int ModelStart { get; private set; }

    /// <summary>Where it ends.</summary>
    public int ModelEnd { get; private set; }

    /// <summary>Whether the field <c>stream</c> asks for one.</summary>
    public bool Stream { get; private set; }

    /// <summary>The fields on which the price of a picture depends: <c>n</c>, <c>quality</c>, <c>size</c>.</summary>
    public IReadOnlyDictionary<string, string> Priced => _priced;

    public static ChatError Refuse(string message, string? param = null, string? code = null) => new(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param, Code = code ?? "invalid_form" };

    /// <summary>Reads the next bytes.</summary>
    public void Push(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_window.GetSpan(bytes.Length));
        _window.Advance(bytes.Length);
        while (Error is null && Step())
        {
        }
    }

    /// <summary>Says that there are no more bytes.</summary>
    public void Complete()
    {
        if (_state != State.End || _window.Length == 1)
        {
            Fail("The form ends before its closing boundary.");
        }
        else if (Model is null)
        {
            Error ??= Refuse("'model' is missing; it must be a field of the form with the name of a model, for example openai/whisper-1.", "model", "model_required");
        }
    }

    public void Dispose()
    {
        _window.Dispose();
        _value.Dispose();
    }

    /// <summary>One step; false when more bytes are needed.</summary>
    private bool Step() => _state switch
    {
        State.Start => ReadStart(),
        State.Mark => ReadMark(),
        State.Headers => ReadHeaders(),
        State.Content => ReadContent(),
        _ => ReadEnd(),
    };

    private bool ReadStart()
    {
        if (_window.Length < _mark.Length)
        {
            return false;
        }

        if (!_window.WrittenSpan.StartsWith(_mark))
        {
            return Fail("The form must begin with its boundary.");
        }

        return Go(State.Mark, _mark.Length);
    }

    private bool ReadMark()
    {
        if (_window.Length < 2)
        {
            return false;
        }

        if (_window.WrittenSpan.StartsWith("--"u8))
        {
            return Go(State.End, 2);
        }

        return _window.WrittenSpan.StartsWith("\r\n"u8) ? Go(State.Headers, 2) : Fail("The boundary stands inside a part of the form.");
    }

    private bool ReadHeaders()
    {
        var end = _window.WrittenSpan.IndexOf("\r\n\r\n"u8);
        if (end < 0 || end > MaxHeaders)
        {
            return _window.Length > MaxHeaders && Fail("The headers of a part of the form are longer than 8 KiB.");
        }

        if (++_parts > MaxParts)
        {
            return Fail($"The form has more than {MaxParts} parts.");
        }

        if (FormPart.Read(_window.WrittenSpan[..end], out var name, out var isFile) is { } complaint)
        {
            return Fail(complaint);
        }

        _field = name is "model" or "stream" or "n" or "quality" or "size" ? name : null;
        if (_field is not null && (isFile || (name == "model" ? Model is not null : name == "stream" ? _streamSaid : _priced.ContainsKey(_field))))
        {
            return Fail($"The form must have the field '{name}' once, as text.", name);
        }

        Go(State.Content, end + 4);
        _valueStart = _offset;
        _value.Clear();
        return true;
    }

    private bool ReadContent()
    {
        var window = _window.WrittenSpan;
        var at = window.IndexOf(_mark);
        if (at < 0)
        {
            // What is kept may be the beginning of a boundary, with the line end before it.
            Take(Math.Max(0, _window.Length - _mark.Length - 1));
            return false;
        }

        if (at < 2 || !window[(at - 2)..at].SequenceEqual("\r\n"u8))
        {
            return Fail("The boundary stands inside a part of the form.");
        }

        Take(at - 2);
        if (Error is null)
        {
            EndPart();
        }

        return Error is null && Go(State.Mark, 2 + _mark.Length);
    }

    private bool ReadEnd()
    {
        if (_window.Length > 2 || !"\r\n"u8.StartsWith(_window.WrittenSpan))
        {
            Fail("The form goes on behind its closing boundary.");
        }

        return false;
    }

    /// <summary>Takes bytes of a part's content.</summary>
    private void Take(int count)
    {
        if (_field is not null)
        {
            var bytes = _window.WrittenSpan[..count];
            if (_value.Length + count > MaxModel)
            {
                Fail($"The field '{_field}' must be text of 1 to {MaxModel} bytes.", _field);
                return;
            }

            bytes.CopyTo(_value.GetSpan(count));
            _value.Advance(count);
        }

        Go(_state, count);
    }

    private void EndPart()
    {
        var value = _value.WrittenSpan;
        switch (_field)
        {
            case "model" when value.IsEmpty || !Utf8.IsValid(value) || value.IndexOfAnyInRange((byte)0, (byte)0x1F) >= 0:
                Fail($"The field 'model' must be text of 1 to {MaxModel} bytes.", "model");
                break;
            case "model":
                (Model, ModelStart, ModelEnd) = (Encoding.UTF8.GetString(value), (int)_valueStart, (int)_valueStart + value.Length);
                break;
            case { } priced when priced != "stream":
                _priced[priced] = Encoding.UTF8.GetString(value);
                break;
            case "stream":
                _streamSaid = true;
                Stream = value.SequenceEqual("true"u8) || value.SequenceEqual("True"u8) || value.SequenceEqual("1"u8);
                break;
        }
    }

    private bool Go(State state, int count)
    {
        _state = state;
        _offset += count;
        _window.Consume(count);
        return true;
    }

    private bool Fail(string message, string? param = null)
    {
        Error ??= Refuse(message, param);
        return false;
    }
}
