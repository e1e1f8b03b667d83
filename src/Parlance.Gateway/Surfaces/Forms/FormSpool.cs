using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Parlance.Gateway.Store;
using Parlance.Upstream;

namespace Parlance.Gateway.Surfaces.Forms;

/// <summary>
/// One form in a file of its own. Clients put the model behind the file as often as before it (the order is that of the object that a program wrote), and a failed attempt must be able to send everything again: both need
/// the whole form, and neither needs it in memory. The file loses its name as soon as it is open.
/// </summary>
internal sealed class FormSpool(string folder) : IDisposable
{
    private readonly List<ReadOnlyMemory<byte>> _segments = [];
    private SafeFileHandle? _file;
    private int _modelStart;
    private int _modelEnd;
    private string _contentType = "";

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public async ValueTask WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        _file ??= Open();
        _segments.Clear();
        foreach (var segment in bytes)
        {
            _segments.Add(segment);
        }

        await RandomAccess.WriteAsync(_file, _segments, Length, cancellation);
        Length += bytes.Length;
    }

    /// <summary>Says what the form is and where in it the model's name stands.</summary>
    public void Describe(string contentType, int modelStart, int modelEnd) => (_contentType, _modelStart, _modelEnd) = (contentType, modelStart, modelEnd);

    /// <summary>The form with another name for the model.</summary>
    public IRequestBody With(string model) => new Rewritten(this, Encoding.UTF8.GetBytes(model));

    public void Dispose() => _file?.Dispose();

    private SafeFileHandle Open()
    {
        PrivateFile.CreateFolder(folder);
        var path = Path.Combine(folder, Path.GetRandomFileName());
        var file = PrivateFile.OpenTemporary(path);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return file;
    }

    private sealed class Rewritten(FormSpool form, byte[] model) : IRequestBody
    {
        private const int Piece = 64 * 1024;

        public string ContentType => form._contentType;

        public long Length => form.Length - (form._modelEnd - form._modelStart) + model.Length;

        public async ValueTask WriteToAsync(Stream output, CancellationToken cancellation)
        {
            await CopyAsync(0, form._modelStart, output, cancellation);
            await output.WriteAsync(model, cancellation);
            await CopyAsync(form._modelEnd, form.Length, output, cancellation);
        }

        private async ValueTask CopyAsync(long start, long end, Stream output, CancellationToken cancellation)
        {
            var piece = ArrayPool<byte>.Shared.Rent(Piece);
            try
            {
                while (start < end)
                {
                    var read = await RandomAccess.ReadAsync(form._file!, piece.AsMemory(0, (int)Math.Min(Piece, end - start)), start, cancellation);
                    if (read == 0)
                    {
                        throw new IOException("The stored form is shorter than it was.");
                    }

                    await output.WriteAsync(piece.AsMemory(0, read), cancellation);
                    start += read;
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(piece);
            }
        }
    }
}
