using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parlance.Dialects;

/// <summary>Changes of a request's top level by byte range: everything that is not touched reaches the provider as the caller wrote it, unknown fields included.</summary>
internal sealed class Splice(RequestScan scan)
{
    private readonly List<(int Start, int End, byte[] Text)> _edits = [];
    private readonly SortedSet<int> _removed = [];

    /// <summary>Puts <paramref name="json"/> in place of the field's value.</summary>
    public void Replace(in RequestScan.Field field, byte[] json) => _edits.Add((field.Value, field.End, json));

    /// <summary>Puts <paramref name="json"/> in place of a range of the body.</summary>
    public void Replace(int start, int end, byte[] json) => _edits.Add((start, end, json));

    /// <summary>Renames the field.</summary>
    public void Rename(in RequestScan.Field field, string name) => _edits.Add((field.Name, field.NameEnd, JsonEncodedText.Encode(name).EncodedUtf8Bytes.ToArray()));

    /// <summary>Adds text behind the opening brace; it must end with a comma, since the model follows in every body.</summary>
    public void Prepend(byte[] fields) => _edits.Add((scan.Start, scan.Start, fields));

    /// <summary>Takes the field out, with the comma that it no longer needs.</summary>
    public void Remove(in RequestScan.Field field) => _removed.Add(IndexOf(field));

    /// <summary>Names the model as the target does.</summary>
    public void SetModel(string model)
    {
        if (scan.TryGet("model"u8, out var field) && model != scan.Model)
        {
            Replace(field, Quote(model));
        }
    }

    /// <summary>Writes the body with all changes, which must not overlap.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var body = scan.Body.Span;
        var position = 0;
        CutRemoved();
        _edits.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End.CompareTo(b.End));
        foreach (var (start, end, text) in _edits)
        {
            output.Write(body[position..start]);
            output.Write(text);
            position = end;
        }

        output.Write(body[position..]);
    }

    private static byte[] Quote(string text)
    {
        var encoded = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        var quoted = new byte[encoded.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        encoded.CopyTo(quoted.AsSpan(1));
        return quoted;
    }

    /// <summary>A run of removed fields goes with the comma behind it, or at the end of the object with the comma before it.</summary>
    private void CutRemoved()
    {
        var fields = scan.Fields;
        for (var i = 0; i < fields.Count; i++)
        {
            if (!_removed.Contains(i))
            {
                continue;
            }

            var first = i;
            while (i + 1 < fields.Count && _removed.Contains(i + 1))
            {
                i++;
            }

            _edits.Add(i + 1 < fields.Count ? (fields[first].Name - 1, fields[i + 1].Name - 1, []) : (first > 0 ? fields[first - 1].End : fields[first].Name - 1, fields[i].End, []));
        }
    }

    private int IndexOf(in RequestScan.Field field)
    {
        for (var i = 0; i < scan.Fields.Count; i++)
        {
            if (scan.Fields[i] == field)
            {
                return i;
            }
        }

        return -1;
    }
}
