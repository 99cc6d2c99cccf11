package ari

// Cause is why a call ended: a number of ITU-T Q.850, and Asterisk's own where
// Q.850 has none (include/asterisk/causes.h).
type Cause int

// The causes that a call controlling program sends or tells apart.
const (
	CauseNotDefined              Cause = 0
	CauseUnallocated             Cause = 1  // no such number: SIP 404
	CauseNoRouteDestination      Cause = 3  // SIP 404
	CauseNormalClearing          Cause = 16 // somebody hung up
	CauseUserBusy                Cause = 17 // SIP 486
	CauseNoUserResponding        Cause = 18 // SIP 408
	CauseNoAnswer                Cause = 19 // it rang and nobody answered: SIP 480
	CauseSubscriberAbsent        Cause = 20 // not registered
	CauseCallRejected            Cause = 21 // SIP 403 from Asterisk, 603 from a phone
	CauseNumberChanged           Cause = 22 // SIP 410
	CauseRedirected              Cause = 23 // SIP 302: the far side wants the call elsewhere
	CauseAnsweredElsewhere       Cause = 26 // Reason: SIP;cause=200, so that a phone shows no missed call
	CauseDestinationOutOfOrder   Cause = 27 // SIP 502
	CauseInvalidNumberFormat     Cause = 28 // SIP 484
	CauseFacilityRejected        Cause = 29
	CauseNormalUnspecified       Cause = 31
	CauseCongestion              Cause = 34 // no circuit: SIP 503
	CauseNetworkOutOfOrder       Cause = 38
	CauseTemporaryFailure        Cause = 41
	CauseSwitchCongestion        Cause = 42
	CauseBearerNotAvailable      Cause = 58 // no codec in common: SIP 488
	CauseFacilityNotImplemented  Cause = 69
	CauseIncompatibleDestination Cause = 88
	CauseRecoveryOnTimerExpire   Cause = 102
	CauseInterworking            Cause = 127
)
