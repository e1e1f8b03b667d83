using System.Globalization;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Ledger;

namespace Parlance.Gateway.Surfaces.Admin;

/// <summary>The ledger as administration sees it: its rows, and its attempts priced anew.</summary>
/// <param name="reader">Reads it.</param>
/// <param name="rerater">Prices anew.</param>
/// <param name="audit">Keeps the trail.</param>
/// <param name="corrected">Brings budgets up to date.</param>
internal sealed class AdminLedger(LedgerReader reader, LedgerRerater rerater, KeyStore audit, Action corrected)
{
    private readonly Lock _one = new();

    public LedgerReader Reader => reader;

    public AdminAnswer Rows(AdminQuery query)
    {
        query.Only("after", "limit", "since", "key_id", "model", "target");
        var (after, limit, filter) = (query.Position, query.Limit, query.Filter);
        if (query.Problems.Count > 0)
        {
            return AdminAnswer.Refused(query.Problems);
        }

        var page = reader.Page(after, filter, limit);

        // After the page: rows that went between the two make a problem too many, never one too few.
        var removed = after > 0 ? reader.RemovedTo() : 0;
        return after < removed
            ? AdminAnswer.Refused([string.Create(CultureInfo.InvariantCulture, $"'after' is {after}, and rows up to {removed} were removed since, so that a page would leave some out unseen; begin again without it")])
            : AdminAnswer.Page(page, limit, entry => entry.Position.ToString(CultureInfo.InvariantCulture), (json, entry) => LedgerJson.WriteFields(json, entry.Position, entry.Row));
    }

    public AdminAnswer Rerate(ReadOnlyMemory<byte> body, string actor)
    {
        var request = RerateRequest.Read(body, out var problems);
        if (problems.Count > 0)
        {
            return AdminAnswer.Refused(problems);
        }

        lock (_one)
        {
            // The entry of the trail comes before the first correction: none is without one.
            var result = rerater.Run(request.Filter, request.IsDry ? null : expected => audit.Note(actor, "ledger.rerate", request.Filter.Model ?? "all", json => RerateJson.Write(json, request.Filter, expected)));
            corrected();
            return AdminAnswer.Object(json =>
            {
                json.WriteBoolean("dry_run", request.IsDry);
                RerateJson.Write(json, result);
            });
        }
    }
}
