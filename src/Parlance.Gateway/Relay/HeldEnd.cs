using Parlance.Dialects;

namespace Parlance.Gateway.Relay;

/// <summary>Passes events to a stream's writer and withholds its end and its error, which are written once the books are settled.</summary>
internal sealed class HeldEnd(IStreamWriter writer) : IChatSink
{
    public void Write(in ChatEvent e)
    {
        if (e.Kind is not (ChatEventKind.End or ChatEventKind.Error))
        {
            writer.Write(e);
        }
    }
}
