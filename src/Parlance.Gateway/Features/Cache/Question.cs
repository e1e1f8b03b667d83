using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Parlance.Gateway.Features.Cache;

/// <summary>
/// What tells one question from another: whose it is, in clear text at the front, and a hash over everything that may change the answer. Of the body, white space, escapes and the order of the fields at the top make no difference,
/// nor whether a stream is asked for. Below the top the order counts: models read schemas in it.
/// </summary>
internal sealed class Question : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _unescaped = [];

    /// <param name="tenant">Whose answers may be given.</param>
    /// <param name="body">Strict JSON, an object.</param>
    /// <param name="facts">What else changes the answer: door, model, targets, headers.</param>
    public static string Of(string tenant, ReadOnlySpan<byte> body, IEnumerable<string> facts)
    {
        using var question = new Question();
        foreach (var fact in facts)
        {
            question.Add('f', Encoding.UTF8.GetBytes(fact));
        }

        question.AddBody(body);
        return $"{tenant}\n{Convert.ToHexStringLower(question._hash.GetHashAndReset())}";
    }

    public void Dispose() => _hash.Dispose();

    private void AddBody(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        List<(Range Name, Range Value)> fields = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = (int)reader.TokenStartIndex + 1;
            var nameEnd = name + reader.ValueSpan.Length;
            var isForm = reader.ValueTextEquals("stream"u8) || reader.ValueTextEquals("stream_options"u8) || reader.ValueTextEquals("model"u8);
            reader.Read();
            var value = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!isForm)
            {
                fields.Add((name..nameEnd, value..(int)reader.BytesConsumed));
            }
        }

        // A span cannot be captured: sorting needs the bytes behind the ranges.
        var bytes = body.ToArray();
        fields.Sort((one, other) => bytes.AsSpan(one.Name).SequenceCompareTo(bytes.AsSpan(other.Name)));
        foreach (var (name, value) in fields)
        {
            Add('n', body[name]);
            AddValue(body[value]);
        }
    }

    private void AddValue(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            var kind = (char)('A' + (int)reader.TokenType);
            if (!reader.ValueIsEscaped)
            {
                Add(kind, reader.ValueSpan);
                continue;
            }

            if (_unescaped.Length < reader.ValueSpan.Length)
            {
                _unescaped = new byte[reader.ValueSpan.Length];
            }

            Add(kind, _unescaped.AsSpan(0, reader.CopyString(_unescaped)));
        }
    }

    /// <summary>Kind and length go before, so that no two sequences read alike.</summary>
    private void Add(char kind, ReadOnlySpan<byte> bytes)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], bytes.Length);
        _hash.AppendData(head);
        _hash.AppendData(bytes);
    }
}
